// Markdown that somebody else wrote. HTML in it stays text, images are not loaded, and only links to the web are links.
import Markdown from 'react-markdown';
import { Foreign } from './text';
import { isWebLink } from './format';

export default function SafeMarkdown({ text }: { text: string }) {
  return (
    <div className="prose">
      <Markdown
        skipHtml={false}
        urlTransform={(url) => (isWebLink(url) ? url : '')}
        components={{
          a: ({ href, children }) =>
            href ? (
              <a href={href} target="_blank" rel="noopener noreferrer nofollow">
                {children}
              </a>
            ) : (
              <span>{children}</span>
            ),
          // A picture from elsewhere would tell its host who reads this.
          img: ({ src, alt }) => <span>[{typeof src === 'string' && src !== '' ? <Foreign text={src} /> : alt}]</span>,
          // The page has its own title.
          h1: ({ children }) => <h3>{children}</h3>,
          h2: ({ children }) => <h4>{children}</h4>,
          h3: ({ children }) => <h5>{children}</h5>,
        }}
      >
        {text}
      </Markdown>
    </div>
  );
}
