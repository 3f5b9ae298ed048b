//! Chunked bodies (RFC 9112, 7.1): where they end, and how much of them may be anything but data.

/// Bytes of chunk extensions in one body. Nobody uses them but to waste our time.
const EXTENSIONS: usize = 4 * 1024;

/// Bytes of trailer fields in one body.
const TRAILERS: usize = 8 * 1024;

/// Hexadecimal digits of a chunk size.
const DIGITS: u8 = 15;

/// Why a body is not chunked encoding that we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChunkError {
    /// Anything but 1 to 15 hexadecimal digits.
    #[error("a chunk size is not a hexadecimal number")]
    Size,
    /// A line or chunk that ends in anything but CR LF.
    #[error("a chunk does not end in carriage return and line feed")]
    LineEnd,
    /// Too many bytes of extensions.
    #[error("the chunk extensions are too long")]
    Extensions,
    /// Too many bytes of trailers.
    #[error("the trailer fields are too long")]
    Trailers,
}

#[derive(Debug, Clone, Copy, Default)]
enum State {
    #[default]
    Size,
    Extension,
    SizeLf,
    Data(u64),
    DataCr,
    DataLf,
    TrailerStart,
    Trailer,
    TrailerLf,
    EndLf,
}

/// Reads one chunked body, in pieces.
#[derive(Debug, Default)]
pub(super) struct ChunkScanner {
    state: State,
    size: u64,
    digits: u8,
    extensions: usize,
    trailers: usize,
}

impl ChunkScanner {
    /// Goes on with `bytes`; returns how many of them belong to the body when it ends in them.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> Result<Option<usize>, ChunkError> {
        let mut at = 0;
        while at < bytes.len() {
            if let State::Data(left) = &mut self.state {
                let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len() - at);
                at += taken;
                *left -= taken as u64;
                if *left == 0 {
                    self.state = State::DataCr;
                }
                continue;
            }
            let byte = bytes[at];
            at += 1;
            if matches!((self.state, byte), (State::EndLf, b'\n')) {
                return Ok(Some(at));
            }
            self.state = self.step(byte)?;
        }
        Ok(None)
    }

    fn step(&mut self, byte: u8) -> Result<State, ChunkError> {
        match (self.state, byte) {
            (State::Size, b'\r') if self.digits > 0 => Ok(State::SizeLf),
            (State::Size, b';') if self.digits > 0 => Ok(State::Extension),
            (State::Size, digit) => self.size_digit(digit),
            (State::Extension, b'\r') => Ok(State::SizeLf),
            (State::Extension, b'\n') => Err(ChunkError::LineEnd),
            (State::Extension, _) => {
                self.extensions += 1;
                if self.extensions > EXTENSIONS {
                    Err(ChunkError::Extensions)
                } else {
                    Ok(State::Extension)
                }
            }
            (State::SizeLf, b'\n') => Ok(self.begin_chunk()),
            (State::DataCr, b'\r') => Ok(State::DataLf),
            (State::DataLf, b'\n') => Ok(State::Size),
            (State::TrailerStart, b'\r') => Ok(State::EndLf),
            (State::Trailer, b'\r') => Ok(State::TrailerLf),
            (State::TrailerLf, b'\n') => Ok(State::TrailerStart),
            (State::TrailerStart | State::Trailer, other) if other != b'\n' => {
                self.trailers += 1;
                if self.trailers > TRAILERS {
                    Err(ChunkError::Trailers)
                } else {
                    Ok(State::Trailer)
                }
            }
            _ => Err(ChunkError::LineEnd),
        }
    }

    fn size_digit(&mut self, byte: u8) -> Result<State, ChunkError> {
        let digit = char::from(byte).to_digit(16).ok_or(ChunkError::Size)?;
        self.digits += 1;
        if self.digits > DIGITS {
            return Err(ChunkError::Size);
        }
        self.size = self.size * 16 + u64::from(digit);
        Ok(State::Size)
    }

    fn begin_chunk(&mut self) -> State {
        let size = std::mem::take(&mut self.size);
        self.digits = 0;
        if size == 0 { State::TrailerStart } else { State::Data(size) }
    }
}
