//! QR codes: ISO/IEC 18004, error correction M, a quiet zone of four modules.

use std::fmt::Write as _;

use png::{BitDepth, ColorType, Encoder};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Modules of white around the code.
const QUIET: i32 = 4;
/// Pixels of a module in a PNG.
const SCALE: usize = 8;

/// A QR code of a text.
#[derive(Clone)]
pub struct Qr(QrCode);

/// Why there is no QR code.
#[derive(Debug, thiserror::Error)]
pub enum QrError {
    /// The text has more than 2,331 bytes.
    #[error("the text is too long for a QR code")]
    TooLong,
    /// The picture could not be written.
    #[error("the picture could not be written: {0}")]
    Picture(#[from] png::EncodingError),
}

impl Qr {
    /// The code of `text`, as small as it can be.
    ///
    /// # Errors
    /// [`QrError::TooLong`].
    pub fn new(text: &str) -> Result<Self, QrError> {
        let (segments, ecc) = (QrSegment::make_segments(text), QrCodeEcc::Medium);
        QrCode::encode_segments_advanced(&segments, ecc, Version::MIN, Version::MAX, None, false)
            .map(Self)
            .map_err(|_| QrError::TooLong)
    }

    /// As an SVG document, which can be shown at any size.
    #[must_use]
    pub fn svg(&self) -> String {
        let side = self.0.size() + 2 * QUIET;
        let mut path = String::new();
        for (x, y) in self.dark() {
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\
             <path d=\"{path}\" fill=\"#000\"/></svg>\n"
        )
    }

    /// As a PNG of one bit a pixel, eight pixels a module.
    ///
    /// # Errors
    /// [`QrError::Picture`].
    pub fn png(&self) -> Result<Vec<u8>, QrError> {
        let rows = self.rows();
        let side = u32::try_from(rows.len() * SCALE).unwrap_or(u32::MAX);
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, side, side);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::One);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&rows.iter().flat_map(|row| row.repeat(SCALE)).collect::<Vec<_>>())?;
        writer.finish()?;
        Ok(bytes)
    }

    /// Each row of modules as a row of pixels: eight pixels a module are one byte.
    fn rows(&self) -> Vec<Vec<u8>> {
        let places = -QUIET..self.0.size() + QUIET;
        let pixels = |dark| if dark { 0x00 } else { 0xff };
        places.clone().map(|y| places.clone().map(|x| pixels(self.0.get_module(x, y))).collect()).collect()
    }

    fn dark(&self) -> impl Iterator<Item = (i32, i32)> {
        let places = || 0..self.0.size();
        places().flat_map(move |y| places().map(move |x| (x, y))).filter(|(x, y)| self.0.get_module(*x, *y))
    }
}

/// A QR code may show a secret.
impl std::fmt::Debug for Qr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Qr")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str =
        "otpauth://totp/huawei:demo@alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=huawei";

    /// The modules of a PNG, dark or not, by the pixel in the middle of each.
    fn modules(png: &[u8]) -> Vec<Vec<bool>> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut bits = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bits).unwrap();
        assert_eq!((info.color_type, info.bit_depth), (ColorType::Grayscale, BitDepth::One));
        let side = info.width as usize / SCALE;
        let is_dark = |x: usize, y: usize| bits[(y * SCALE + 4) * info.line_size + x] & 0x08 == 0;
        (0..side).map(|y| (0..side).map(|x| is_dark(x, y)).collect()).collect()
    }

    #[test]
    fn both_pictures_show_the_same_code_in_a_quiet_zone() {
        let qr = Qr::new(URI).unwrap();
        let modules = modules(&qr.png().unwrap());
        let dark: Vec<_> = (0..modules.len())
            .flat_map(|y| (0..modules.len()).map(move |x| (x, y)))
            .filter(|(x, y)| modules[*y][*x])
            .collect();
        let zone = 4..modules.len() - 4;
        assert!(dark.iter().all(|(x, y)| zone.contains(x) && zone.contains(y)));
        let svg = qr.svg();
        let drawn: Vec<_> = dark.iter().map(|(x, y)| format!("M{x},{y}h1v1h-1z")).collect();
        assert!(svg.contains(&format!("d=\"{}\"", drawn.concat())), "{svg}");
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", modules.len())));
    }

    #[test]
    fn error_correction_is_m() {
        assert_eq!(Qr::new("a").unwrap().0.error_correction_level() as u8, QrCodeEcc::Medium as u8);
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert!(Qr::new(&"a".repeat(2331)).is_ok());
        assert!(matches!(Qr::new(&"a".repeat(2332)), Err(QrError::TooLong)));
    }
}
