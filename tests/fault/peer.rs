//! A provider on loopback: reads one request a connection, and whatever the test says is done to the connection then.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

/// A request as it came.
pub struct Asked {
    /// Path and query.
    pub target: String,
    /// What was posted.
    pub body: String,
}

impl Asked {
    /// A value of the query or of the form, decoded.
    pub fn value(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        value(query, name).or_else(|| value(&self.body, name))
    }
}

/// A value of a query or a form, decoded.
pub fn value(query: &str, name: &str) -> Option<String> {
    let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let (bytes, mut out, mut at) = (pair.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == b'%' {
            out.push(u8::from_str_radix(&pair[at + 1..at + 3], 16).expect("hex"));
            at += 3;
        } else {
            out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    Some(String::from_utf8(out).expect("UTF-8"))
}

/// Stands a provider up: its address, such as `http://127.0.0.1:4711`.
pub fn stand(mut answer: impl FnMut(&Asked, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            if let Some(asked) = read(&mut stream) {
                answer(&asked, &mut stream);
            }
        }
    });
    address
}

fn read(stream: &mut TcpStream) -> Option<Asked> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                let target = head.split(' ').nth(1)?.to_owned();
                return Some(Asked { target, body: body.to_owned() });
            }
        }
        let n = stream.read(&mut buffer).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
    }
}

/// Answers with a body; whether it is still wanted does not matter.
pub fn reply(stream: &mut TcpStream, status: u16, kind: &str, body: &str) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all((head + body).as_bytes()).ok();
}
