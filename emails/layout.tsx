import { Body, Container, Head, Html, Link, Preview, Text } from '@react-email/components';
import type { ReactNode } from 'react';

const paper = { backgroundColor: '#faf6ee', margin: 0, padding: '32px 0' };
const page = { maxWidth: '480px', margin: '0 auto', padding: '0 24px' };
const words = {
  fontFamily: 'Georgia, "Times New Roman", serif',
  fontSize: '17px',
  lineHeight: '27px',
  color: '#2b2620',
  margin: '0 0 18px',
};
const small = { ...words, fontSize: '14px', lineHeight: '22px', color: '#5c5347' };
const main = { color: '#2b2620', fontWeight: 'bold', textDecoration: 'underline' };

/**
 * The one frame of every mail: plain words, one link, no picture, nothing that tells who reads it or why.
 * `children` are `Line`s.
 */
export function Letter({ preview, children }: { preview: string; children: ReactNode }) {
  return (
    <Html lang="en">
      <Head />
      <Preview>{preview}</Preview>
      <Body style={paper}>
        <Container style={page}>
          {children}
          <Text style={small}>Meantime. Nobody reads replies to this address.</Text>
        </Container>
      </Body>
    </Html>
  );
}

/** One paragraph of a mail; `quiet` for what may be skipped. */
export function Line({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  return <Text style={quiet ? small : words}>{children}</Text>;
}

/** The mail's one link. */
export function Way({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Text style={words}>
      <Link href={to} style={main}>
        {children}
      </Link>
    </Text>
  );
}
