//! Fresh, incompressible content with its digest, laid out ready to be sent.
//!
//! ```text
//! framed:  8000\r\n <32 KiB> \r\n 8000\r\n <32 KiB> \r\n … 1f4\r\n <500 bytes> \r\n 0\r\n\r\n
//! ```
//! The chunk framing of a streamed upload is written once, before any clock runs, so that sending is only sending.

use std::fmt::Write as _;
use std::io::Write as _;

use sha2::{Digest as _, Sha256};

/// Size of one HTTP chunk: what container clients written in Go send.
const CHUNK: usize = 32 * 1024;

/// One blob to push.
pub(crate) struct Payload {
    /// The body in chunked transfer coding.
    pub(crate) framed: Vec<u8>,
    /// Length of the content in bytes, without framing.
    pub(crate) length: usize,
    /// `sha256:…` of the content.
    pub(crate) digest: String,
}

impl Payload {
    /// `length` bytes that differ for each `seed`.
    pub(crate) fn random(length: usize, seed: u64) -> Self {
        let mut noise = Noise(seed);
        let mut piece = vec![0; CHUNK];
        Self::build(length, |_, n| {
            noise.fill(&mut piece);
            piece[..n].to_vec()
        })
    }

    /// The given content.
    pub(crate) fn of(content: &[u8]) -> Self {
        Self::build(content.len(), |offset, n| content[offset..offset + n].to_vec())
    }

    fn build(length: usize, mut piece: impl FnMut(usize, usize) -> Vec<u8>) -> Self {
        let mut hasher = Sha256::new();
        let mut framed = Vec::with_capacity(length + (length / CHUNK + 2) * 10);
        for offset in (0..length).step_by(CHUNK) {
            let bytes = piece(offset, CHUNK.min(length - offset));
            hasher.update(&bytes);
            let _ = write!(framed, "{:x}\r\n", bytes.len()); // writing to a Vec does not fail
            framed.extend_from_slice(&bytes);
            framed.extend_from_slice(b"\r\n");
        }
        framed.extend_from_slice(b"0\r\n\r\n");
        Self {
            framed,
            length,
            digest: digest_text(hasher),
        }
    }
}

/// `sha256:…` of what `hasher` took in.
pub(crate) fn digest_text(hasher: Sha256) -> String {
    let mut text = String::from("sha256:");
    for byte in hasher.finalize() {
        let _ = write!(text, "{byte:02x}"); // writing to a String does not fail
    }
    text
}

/// SplitMix64: fast, and good enough that no compressor finds a pattern.
struct Noise(u64);

impl Noise {
    fn fill(&mut self, bytes: &mut [u8]) {
        for word in bytes.chunks_exact_mut(8) {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_framing_is_chunked_transfer_coding() {
        let payload = Payload::of(b"abc");
        assert_eq!(payload.framed, b"3\r\nabc\r\n0\r\n\r\n");
        assert_eq!(
            payload.digest,
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(Payload::of(b"").framed, b"0\r\n\r\n");
    }

    #[test]
    fn every_seed_gives_other_content_of_the_asked_length() {
        let (a, b) = (Payload::random(CHUNK * 2 + 500, 1), Payload::random(CHUNK * 2 + 500, 2));
        assert_eq!(a.length, CHUNK * 2 + 500);
        assert_eq!(
            a.framed.len(),
            a.length + 2 * "8000\r\n\r\n".len() + "1f4\r\n\r\n".len() + "0\r\n\r\n".len()
        );
        assert_ne!(a.digest, b.digest);
        assert_eq!(a.digest, Payload::random(CHUNK * 2 + 500, 1).digest);
    }
}
