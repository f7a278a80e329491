//! The keys of ServiceAccount tokens: read from PEM files, named as upstream names them, published as JSON web keys.
//!
//! RSA signs with RS256, ECDSA with the algorithm of its curve. It must not know what a token says.

use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

use super::Claims;
use crate::error::Error;

const WHAT: &str = "the ServiceAccount key";

/// A private key that signs.
pub struct SigningKey {
    key: EncodingKey,
    public: VerificationKey,
}

/// A public key that verifies.
#[derive(Clone)]
pub struct VerificationKey {
    id: String,
    key: DecodingKey,
    algorithm: Algorithm,
    jwk: Value,
}

impl SigningKey {
    /// Reads a private key, RSA or ECDSA, PKCS#8 or the key's own PEM form.
    ///
    /// # Errors
    /// The file cannot be read or holds no such key.
    pub fn load(path: &Path) -> Result<Self, Error> {
        Self::parse(&read(path)?).ok_or_else(|| bad(path, "it holds no RSA or ECDSA private key in PEM"))
    }

    fn parse(pem: &[u8]) -> Option<Self> {
        let rsa = EncodingKey::from_rsa_pem(pem).ok().map(|key| (key, vec![Algorithm::RS256]));
        let (key, algorithms) = rsa.or_else(|| {
            let curves = vec![Algorithm::ES256, Algorithm::ES384];
            EncodingKey::from_ec_pem(pem).ok().map(|key| (key, curves))
        })?;
        algorithms.into_iter().find_map(|algorithm| {
            let jwk = Jwk::from_encoding_key(&key, algorithm).ok()?;
            let public = VerificationKey::from_jwk(&jwk)?;
            (public.algorithm == algorithm).then(|| Self { key: key.clone(), public })
        })
    }

    /// Its public half.
    pub fn public(&self) -> VerificationKey {
        self.public.clone()
    }

    /// Signs claims.
    pub fn sign(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(self.public.algorithm);
        header.typ = None;
        header.kid = Some(self.public.id.clone());
        jsonwebtoken::encode(&header, claims, &self.key)
    }
}

impl VerificationKey {
    /// Reads the public keys of a file; of private keys their public halves.
    ///
    /// # Errors
    /// The file cannot be read or holds no such key.
    pub fn load(path: &Path) -> Result<Vec<Self>, Error> {
        let text = String::from_utf8_lossy(&read(path)?).into_owned();
        let keys: Vec<Self> = pem_blocks(&text).iter().filter_map(|block| Self::parse(block.as_bytes())).collect();
        if keys.is_empty() {
            return Err(bad(path, "it holds no RSA or ECDSA key in PEM"));
        }
        Ok(keys)
    }

    pub(super) fn parse(pem: &[u8]) -> Option<Self> {
        if let Some(private) = SigningKey::parse(pem) {
            return Some(private.public);
        }
        let key = DecodingKey::from_rsa_pem(pem).or_else(|_| DecodingKey::from_ec_pem(pem)).ok()?;
        Self::from_jwk(&Jwk::from_decoding_key(&key, None).ok()?)
    }

    fn from_jwk(jwk: &Jwk) -> Option<Self> {
        let key = DecodingKey::from_jwk(jwk).ok()?;
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let (algorithm, der, mut public) = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) => {
                let der = rsa_public_key_info(&decode(&rsa.n)?, &decode(&rsa.e)?);
                (Algorithm::RS256, der, json!({"kty": "RSA", "n": rsa.n, "e": rsa.e}))
            }
            AlgorithmParameters::EllipticCurve(ec) => {
                let (algorithm, curve, name) = match ec.curve {
                    EllipticCurve::P256 => (Algorithm::ES256, P256_OID, "P-256"),
                    EllipticCurve::P384 => (Algorithm::ES384, P384_OID, "P-384"),
                    _ => return None,
                };
                let der = ec_public_key_info(curve, &decode(&ec.x)?, &decode(&ec.y)?);
                (algorithm, der, json!({"kty": "EC", "crv": name, "x": ec.x, "y": ec.y}))
            }
            _ => return None,
        };
        let id = URL_SAFE_NO_PAD.encode(digest(&SHA256, &der));
        public["use"] = "sig".into();
        public["kid"] = id.as_str().into();
        public["alg"] = algorithm_name(algorithm).into();
        Some(Self { id, key, algorithm, jwk: public })
    }

    /// Its id: the digest of the public key's encoding, as upstream computes it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its algorithm as tokens name it.
    pub fn algorithm_name(&self) -> &'static str {
        algorithm_name(self.algorithm)
    }

    /// As a JSON web key.
    pub fn to_jwk(&self) -> Value {
        self.jwk.clone()
    }

    /// The claims of a token that this key signed; `None` where it did not. Time and audience are not looked at.
    pub fn verify(&self, token: &str) -> Option<Claims> {
        debug_assert_ne!(self.key.family(), AlgorithmFamily::Hmac);
        let mut validation = Validation::new(self.algorithm);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode::<Claims>(token, &self.key, &validation).ok().map(|data| data.claims)
    }
}

fn algorithm_name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::ES256 => "ES256",
        Algorithm::ES384 => "ES384",
        _ => "RS256",
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::ReadFile { what: WHAT, path: path.to_owned(), source })
}

fn bad(path: &Path, reason: &str) -> Error {
    Error::BadFile { what: WHAT, path: path.to_owned(), reason: reason.to_owned() }
}

/// Each `-----BEGIN …` to `-----END …` of a text.
fn pem_blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        if line.starts_with("-----BEGIN ") {
            current = Some(String::new());
        }
        if let Some(block) = &mut current {
            block.push_str(line);
            block.push('\n');
            if line.starts_with("-----END ") {
                blocks.extend(current.take());
            }
        }
    }
    blocks
}

const RSA_OID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const EC_OID: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256_OID: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384_OID: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];

/// DER `SubjectPublicKeyInfo` of an RSA key.
fn rsa_public_key_info(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = der(0x30, &[der_integer(modulus), der_integer(exponent)].concat());
    let algorithm = der(0x30, &[der(0x06, RSA_OID), der(0x05, &[])].concat());
    der(0x30, &[algorithm, der(0x03, &[&[0], key.as_slice()].concat())].concat())
}

/// DER `SubjectPublicKeyInfo` of a point on a named curve.
fn ec_public_key_info(curve: &[u8], x: &[u8], y: &[u8]) -> Vec<u8> {
    let algorithm = der(0x30, &[der(0x06, EC_OID), der(0x06, curve)].concat());
    der(0x30, &[algorithm, der(0x03, &[&[0, 4], x, y].concat())].concat())
}

fn der_integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    let digits = &bytes[zeros..];
    let sign: &[u8] = if digits.first().is_none_or(|b| *b >= 0x80) { &[0] } else { &[] };
    der(0x02, &[sign, digits].concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|b| **b == 0).count()..];
    match content.len() {
        short @ 0..0x80 => out.push(u8::try_from(short).expect("is below 128")),
        _ => {
            out.push(0x80 | u8::try_from(digits.len()).expect("a length has at most 8 bytes"));
            out.extend_from_slice(digits);
        }
    }
    out.extend_from_slice(content);
    out
}
