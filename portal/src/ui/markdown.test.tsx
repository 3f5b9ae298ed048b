import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import SafeMarkdown from './markdown';

const HOSTILE = [
  '<script>window.ran = 1</script>',
  '<img src=x onerror="window.ran = 1">',
  '[x](javascript:window.ran=1)',
  '[x](java\tscript:window.ran=1)',
  '[x](data:text/html,<script>window.ran=1</script>)',
  '![x](https://tracker.example/pixel.png)',
  '<svg><animate onbegin="window.ran=1"/><set attributeName=href to=javascript:window.ran=1></svg>',
  '<math><annotation-xml encoding="text/html"><script>window.ran=1</script></annotation-xml></math>',
  '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example">',
  '<form action=https://evil.example><input name=x></form>',
  '<!-- <!-- --> <img src=x onerror=window.ran=1> -->',
  '<div style="background:expression(alert(1))">x</div>',
  '<a href="vbscript:x">x</a>',
];

test('a130 what is hostile in a description stays text', () => {
  for (const text of HOSTILE) {
    const { container, unmount } = render(<SafeMarkdown text={text} />);
    expect(container.querySelector('script,img,svg,math,base,meta,form,input,iframe,object,style,[style],[onerror],[onbegin]'), text).toBeNull();
    for (const link of container.querySelectorAll('a')) {
      expect(link.protocol, text).toMatch(/^https?:$/);
      expect(link.rel, text).toBe('noopener noreferrer nofollow');
    }
    unmount();
  }
});

test('what is harmless is shown', () => {
  const { container } = render(<SafeMarkdown text={'# Title\n\n[docs](https://example.com) and `code`'} />);
  expect(container.querySelector('h3')?.textContent).toBe('Title');
  expect(container.querySelector('a')?.href).toBe('https://example.com/');
});
