// The helper gives up its rights, for good, before it has seen a byte of a document. Each step stands on its own:
//   - private: no core dump, no ptrace, nothing gained by exec (no_new_privs)
//   - apart: a user, network and IPC namespace of its own with nothing in it, where the system allows it
//   - bounded: memory, processor time, no file of any size, no further descriptors
//   - filtered: system calls. It can compute, use the memory it may have, make threads, and read and write what is
//   open.
//     Opening a file or a socket fails with an error; starting a program, tracing, signals to others and everything
//     that is not known ends the process.
//
// What a document that has taken the helper over gets: the document itself, the processor for a while, and a socket to
// a process that checks every answer (core/preview/protocol). Linux; elsewhere confine() says no and the helper is not
// used.
#pragma once

namespace clavis::preview {

/// First thing in main, while there is one thread: private, and apart. True: in namespaces of its own.
bool standApart();

/// Bounds, and the filter. Call when everything that needs a file is loaded. False: the filter is not in force,
/// whatever the reason, and no document may be opened.
[[nodiscard]] bool confine();

/// Tries what must not work any more: to open a file, to make a socket.
[[nodiscard]] bool provedConfined();

} // namespace clavis::preview
