"""The Linux kernel's own answers: sock_diag, /proc, cgroups, pidfds."""
