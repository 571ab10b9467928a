//! Closing a story's database before its process can end. SQLCipher tidies up its own memory when a process exits; a
//! connection that another thread is still closing at that moment brings the whole process down after every test passed.

use std::time::Duration;

use holdfast::db::Db;

/// Closes the database, from a thread of its own because the story's runtime is busy ending. Connections that this runtime
/// still has in hand are not waited for.
pub fn let_go(db: Db) {
    let closing = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let _ = runtime.block_on(async { tokio::time::timeout(Duration::from_millis(300), db.close()).await });
    });
    let _ = closing.join();
}
