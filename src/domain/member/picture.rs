//! Pictures of members: what is one by its first bytes, how large it may be, and how a profile says that it is stored.

/// Bytes of a picture at most.
pub const MOST: usize = 256 * 1024;

/// What a picture is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Format::Png, Format::Jpeg, Format::Webp, Format::Gif];

    /// Its media type.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Format::Png => "image/png",
            Format::Jpeg => "image/jpeg",
            Format::Webp => "image/webp",
            Format::Gif => "image/gif",
        }
    }

    /// The format of a media type.
    #[must_use]
    pub fn find(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }

    /// The format of a picture that may be kept: by its first bytes, whatever its file is called.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Format> {
        let begins = |sign: &[u8]| bytes.starts_with(sign);
        let format = match bytes {
            _ if begins(b"\x89PNG\r\n\x1a\n") => Format::Png,
            _ if begins(b"\xff\xd8\xff") => Format::Jpeg,
            _ if begins(b"GIF87a") || begins(b"GIF89a") => Format::Gif,
            _ if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Format::Webp,
            _ => return None,
        };
        (bytes.len() <= MOST).then_some(format)
    }
}

/// What a profile says of a stored picture: format, bytes, and the beginning of its digest, so that another is a change.
#[must_use]
pub fn stored(format: Format, n_bytes: usize, digest: &str) -> String {
    format!("{STORED}{}:{n_bytes}:{digest}", format.word())
}

/// The format and bytes of the picture that a value of a profile says is stored.
#[must_use]
pub fn parse(value: &str) -> Option<(Format, usize)> {
    let mut parts = value.strip_prefix(STORED)?.split(':');
    Some((Format::find(parts.next()?)?, parts.next()?.parse().ok()?))
}

const STORED: &str = "stored:";

/// A number of bytes as people write it.
#[must_use]
pub fn size(n_bytes: usize) -> String {
    if n_bytes < 1000 { format!("{n_bytes} B") } else { format!("{} kB", (n_bytes + 500) / 1000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_first_bytes_and_is_not_too_large() {
        let cases: [(&[u8], Option<Format>); 9] = [
            (b"\x89PNG\r\n\x1a\nrest", Some(Format::Png)),
            (b"\xff\xd8\xff\xe0rest", Some(Format::Jpeg)),
            (b"GIF89arest", Some(Format::Gif)),
            (b"GIF87a", Some(Format::Gif)),
            (b"RIFF\x04\0\0\0WEBPVP8 ", Some(Format::Webp)),
            (b"RIFF\x04\0\0\0WAVEfmt ", None),
            (b"RIFF", None),
            (b"<svg onload='x'/>", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Format::of(bytes), expected, "{bytes:?}");
        }
        let mut large = b"GIF89a".to_vec();
        large.resize(MOST, 0);
        assert_eq!(Format::of(&large), Some(Format::Gif));
        large.push(0);
        assert_eq!(Format::of(&large), None);
    }

    #[test]
    fn what_is_stored_reads_back_from_the_profile() {
        assert_eq!(parse(&stored(Format::Png, 12_345, "ab12")), Some((Format::Png, 12_345)));
        for link in ["https://x.cn/a.png", "stored:", "stored:text/html:5:ab", "stored:image/png:x:ab"] {
            assert_eq!(parse(link), None, "{link}");
        }
        assert_eq!([size(999), size(1000), size(12_345), size(262_144)], ["999 B", "1 kB", "12 kB", "262 kB"]);
    }
}
