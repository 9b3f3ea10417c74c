//! The clock server. On connect it says `now {ms}`; a client says `wait {ms}` and hears `now {ms}` when
//! the clock has got there. Nothing waits in real time: the clock jumps when everybody waits.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::state::State;

/// No line of the protocol is longer, in bytes.
const MAX_LINE_BYTES: u64 = 64;

pub(super) async fn serve(listener: TcpListener, state: Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, perhaps: others may end in the meantime.
            tokio::task::yield_now().await;
            continue;
        };
        let state = Arc::clone(&state);
        // Before the task runs: nobody may jump while a client is between connecting and being heard.
        let client = state.enter();
        tokio::spawn(async move {
            // Whatever ended it, the client is gone.
            let _ = attend(stream, client, &state).await;
            state.leave(client);
        });
    }
}

async fn attend(mut stream: TcpStream, client: u64, state: &State) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reading, mut writing) = stream.split();
    let mut reading = BufReader::new(reading);
    writing
        .write_all(format!("now {}\n", state.now_ms()).as_bytes())
        .await?;
    loop {
        let mut line = String::new();
        if (&mut reading)
            .take(MAX_LINE_BYTES)
            .read_line(&mut line)
            .await?
            == 0
        {
            return Ok(());
        }
        let wanted = line.strip_prefix("wait ").map(str::trim);
        let Some(until_ms) = wanted.and_then(|wanted| wanted.parse().ok()) else {
            writing.write_all(b"error: wait {ms} is wanted\n").await?;
            return Ok(());
        };
        let answered = state.wait(client, until_ms);
        tokio::select! {
            now_ms = answered => {
                let now_ms = now_ms.map_err(io::Error::other)?;
                writing.write_all(format!("now {now_ms}\n").as_bytes()).await?;
            }
            // A client that is killed while it waits must not be waited for. One that says more before
            // it is answered breaks the protocol and is left as well.
            _ = reading.fill_buf() => return Ok(()),
        }
    }
}
