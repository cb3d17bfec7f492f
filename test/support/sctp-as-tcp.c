// TCP in place of SCTP, for a program that does not start where the kernel has no SCTP: OsmoMSC opens such a link to the
// core of a 4G network, which nobody uses in tests. Preloaded; its SMPP is TCP anyway.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// linux/sctp.h
#define SCTP_SOCKOPT_BINDX_ADD 100

int socket(int domain, int type, int protocol) {
  return (int)syscall(SYS_socket, domain, type, protocol == IPPROTO_SCTP ? IPPROTO_TCP : protocol);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  if (level != IPPROTO_SCTP) return (int)syscall(SYS_setsockopt, fd, level, name, value, length);
  // An SCTP socket is bound by an option. The others are SCTP's own.
  return name == SCTP_SOCKOPT_BINDX_ADD ? bind(fd, value, length) : 0;
}
