// What an entry is about, with digests as people compare them; the whole text is shown on hover and copied from the file.
import { shortDigest } from '../../ui/format';

const DIGEST = /\bsha(?:256|512):[0-9a-f]{64,128}/g;

/** The text with its digests cut short. */
export const shortened = (text: string): string => text.replaceAll(DIGEST, (digest) => shortDigest(digest));

export function ResourceText({ text = '' }: { text?: string }) {
  const short = shortened(text);
  return (
    <span className="anywhere" title={short === text ? undefined : text}>
      {short}
    </span>
  );
}
