//! The one file with a socket (ID20): a request goes out and an answer of bounded size and time comes back, or none; and the
//! listener on this machine to which a browser is sent back (ID34).

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error as Failure};

use crate::domain::identity::call::{Call, No, Reply};
use crate::domain::identity::url::{self, Url};
use crate::error::Result;
use crate::store::Stop;

/// Seconds that a request may take, connecting included, unless less is asked for.
pub const SECONDS: u64 = 10;
/// The longest answer read, in bytes.
const ANSWER: u64 = 64 * 1024;
/// How long a browser is waited for.
const WAIT: Duration = Duration::from_secs(300);
/// How long a request of a browser may take.
const READ: Duration = Duration::from_secs(10);
/// Between two looks at the door and at the signals.
const PAUSE: Duration = Duration::from_millis(50);

/// Sends a request once and reads its answer.
///
/// # Errors
///
/// `unavailable`, with host and path alone: the query of an address may hold a secret.
pub fn ask(call: &Call, within: Duration) -> std::result::Result<Reply, No> {
    let url = Url::parse(&call.address).filter(Url::may_be_called).ok_or_else(|| No::refused("config"))?;
    let agent = agent(&url, within);
    let failed = |failure: Failure| No::unavailable(reason(&failure)).at(url.place());
    let mut response = sent(&agent, call).map_err(failed)?;
    let body = response.body_mut().with_config().limit(ANSWER).read_to_vec().map_err(failed)?;
    Ok(Reply { status: response.status().as_u16(), body })
}

/// Neither a redirect nor a proxy is followed, and nothing is tried again: codes are single-use.
fn agent(url: &Url, within: Duration) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .https_only(!url.is_loopback())
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(within))
        .timeout_connect(Some(within))
        .max_idle_connections(0)
        .user_agent(concat!("regulars/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

fn sent(agent: &Agent, call: &Call) -> std::result::Result<Response<Body>, Failure> {
    let Some(form) = &call.form else {
        return agent.get(call.address.as_str()).call();
    };
    let mut request = agent
        .post(call.address.as_str())
        .header("content-type", "application/x-www-form-urlencoded;charset=utf-8")
        .header("accept", "application/json");
    if let Some(authorization) = &call.authorization {
        request = request.header("authorization", authorization.as_str());
    }
    request.send(form.as_bytes())
}

fn reason(failure: &Failure) -> &'static str {
    match failure {
        Failure::Timeout(_) => "timed-out",
        Failure::HostNotFound => "host-unknown",
        Failure::BodyExceedsLimit(_) | Failure::LargeResponseHeader(..) => "answer-too-long",
        Failure::Tls(_) | Failure::Rustls(_) => "tls",
        // The handshake fails inside a reader, so that it comes as one of its errors.
        Failure::Io(error) if error.kind() == ErrorKind::InvalidData => "tls",
        _ => "no-answer",
    }
}

/// A door on this machine that a browser is sent back to.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    port: u16,
}

/// What came through a door.
pub struct Came {
    /// The address that was asked for, whole.
    pub url: String,
    /// Seconds that it took.
    pub seconds: i64,
}

impl Door {
    /// Opens a door of a number that the system chooses.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn open() -> std::result::Result<Door, No> {
        let none = |_| No::unavailable("no-listener");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(none)?;
        listener.set_nonblocking(true).map_err(none)?;
        let port = listener.local_addr().map_err(none)?.port();
        Ok(Door { listener, port })
    }

    /// Where a person is sent back to (RFC 8252).
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/callback", self.port)
    }

    /// Waits for the one request that carries the state; everything else gets 404, one at a time.
    ///
    /// # Errors
    ///
    /// A signal.
    pub fn wait(&self, state: &str, farewell: &str, stop: &Stop) -> Result<std::result::Result<Came, No>> {
        #[expect(clippy::disallowed_methods, reason = "a span is measured, the time of day is an argument")]
        let since = std::time::Instant::now();
        while since.elapsed() < WAIT {
            stop.check()?;
            let Ok((mut stream, _)) = self.listener.accept() else {
                thread::sleep(PAUSE);
                continue;
            };
            let url = asked(&mut stream).map(|target| format!("http://127.0.0.1:{}{target}", self.port));
            let ours = |url: &String| {
                let parsed = Url::parse(url).filter(|url| url.path == "/callback");
                let pairs = parsed.and_then(|url| url::pairs(&url.query)).unwrap_or_default();
                pairs.contains(&("state".to_owned(), state.to_owned()))
            };
            let came = url.filter(ours);
            answer(&mut stream, came.as_ref().map(|_| farewell));
            if let Some(url) = came {
                let seconds = i64::try_from(since.elapsed().as_secs()).unwrap_or(i64::MAX);
                return Ok(Ok(Came { url, seconds }));
            }
        }
        Ok(Err(No::unavailable("nobody-came")))
    }
}

/// What a browser asks for by GET; none where it takes too long, in bytes or in time.
fn asked(stream: &mut TcpStream) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a span is measured, the time of day is an argument")]
    let since = std::time::Instant::now();
    stream.set_nonblocking(false).ok()?;
    let mut bytes = Vec::new();
    let mut buffer = [0; 1024];
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        let left = READ.checked_sub(since.elapsed()).filter(|left| !left.is_zero())?;
        stream.set_read_timeout(Some(left)).ok()?;
        let n = stream.read(&mut buffer).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
        if bytes.len() > url::AT_MOST {
            return None;
        }
    }
    let line = str::from_utf8(&bytes).ok()?.lines().next()?;
    let target = line.strip_prefix("GET ")?.strip_suffix(" HTTP/1.1")?;
    target.starts_with('/').then(|| target.to_owned())
}

/// Answers a browser; whether it still listens does not matter.
fn answer(stream: &mut TcpStream, farewell: Option<&str>) {
    let (status, text) = farewell.map_or(("404 Not Found", ""), |text| ("200 OK", text));
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nreferrer-policy: no-referrer\r\nconnection: close\r\n\r\n",
        text.len()
    );
    stream.set_write_timeout(Some(READ)).ok();
    stream.write_all((head + text).as_bytes()).ok();
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::domain::identity::call::Verdict;

    /// A peer that reads a request and then does something to the connection.
    fn peer(answer: impl Fn(&mut TcpStream) + Send + 'static) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let at = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut buffer = [0; 4096];
                let _n = stream.read(&mut buffer).unwrap_or(0);
                answer(&mut stream);
            }
        });
        at
    }

    fn told(scheme: &str, within: Duration, answer: impl Fn(&mut TcpStream) + Send + 'static) -> String {
        let at = peer(answer);
        let call = Call::get(format!("{scheme}://{at}/token?secret=hidden"));
        match ask(&call, within) {
            Ok(reply) => format!("{} {}", reply.status, reply.body.len()),
            Err(no) => {
                assert_eq!((no.verdict, no.place.as_deref()), (Verdict::Unavailable, Some("127.0.0.1/token")));
                assert!(!format!("{no:?}").contains("hidden"));
                no.reason.to_owned()
            }
        }
    }

    fn said(text: String) -> impl Fn(&mut TcpStream) + Send + 'static {
        move |stream| stream.write_all(text.as_bytes()).unwrap_or(())
    }

    fn body(length: usize) -> String {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{}", "x".repeat(length))
    }

    /// ID20, ID65
    #[test]
    fn an_answer_is_bounded_in_size_and_time_and_never_followed() {
        let (quick, long) = (Duration::from_millis(300), Duration::from_secs(10));
        assert_eq!(told("http", long, said(body(64 * 1024))), "200 65536");
        assert_eq!(told("http", long, said(body(64 * 1024 + 1))), "answer-too-long");
        let endless = |stream: &mut TcpStream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok();
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        };
        assert_eq!(told("http", long, endless), "answer-too-long");
        let redirect = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(told("http", long, said(redirect.to_owned())), "302 0");
        assert_eq!(told("http", quick, |_| thread::sleep(Duration::from_secs(2))), "timed-out");
        let drip = |stream: &mut TcpStream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n").ok();
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        };
        assert_eq!(told("http", quick, drip), "timed-out");
        assert_eq!(told("http", long, said("garbage\r\n\r\n".to_owned())), "no-answer");
        assert_eq!(told("http", long, |_| ()), "no-answer");
        assert_eq!(told("https", long, said("garbage\r\n\r\n".to_owned())), "tls");
    }

    #[test]
    fn plain_http_leaves_this_machine_never() {
        for address in ["http://example.org/", "http://localhost:1/", "ftp://127.0.0.1/", "nonsense"] {
            let no = ask(&Call::get(address.to_owned()), Duration::from_secs(1)).unwrap_err();
            assert_eq!(no.reason, "config", "{address}");
        }
    }

    /// ID34
    #[test]
    fn a_door_waits_for_the_one_request_with_the_state() {
        let door = Door::open().unwrap();
        let address = door.address();
        let knocking = thread::spawn(move || {
            let knock = |path: &str| {
                let call = Call::get(address.replace("/callback", path));
                ask(&call, Duration::from_secs(5)).map(|reply| (reply.status, reply.body)).ok()
            };
            let paths = ["/", "/favicon.ico", "/callback?code=c&state=t", "/callback?code=c", &"/x".repeat(5000)];
            let first: Vec<u16> = paths.iter().map(|path| knock(path).map_or(404, |(status, _)| status)).collect();
            (first, knock("/callback?code=c&state=s"))
        });
        let came = door.wait("s", "bye", &Stop::default()).unwrap().unwrap();
        assert!(came.url.ends_with("/callback?code=c&state=s") && came.seconds < 60);
        let (first, last) = knocking.join().unwrap();
        assert_eq!((first, last), (vec![404; 5], Some((200, b"bye".to_vec()))));
        let stopped = Stop::default();
        stopped.cell().store(15, std::sync::atomic::Ordering::Relaxed);
        assert!(door.wait("s", "bye", &stopped).is_err());
    }
}
