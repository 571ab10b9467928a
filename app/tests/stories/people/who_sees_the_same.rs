//! The rule of who sees whom is one tree, decided in Rust and asked as SQL; here the two are held together, on whichever database the
//! stories run, for every viewer and everybody in many small worlds.
