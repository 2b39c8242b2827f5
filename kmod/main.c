// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pppsplice: join two PPP sessions in the kernel.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include <uapi/linux/pppsplice.h>

#include "netlink.h"
#include "socket.h"
#include "splice.h"
#include "tunnel.h"
#include "watch.h"

static int __init pppsplice_init(void)
{
	int err;

	err = pppsplice_tunnels_init();
	if (err)
		return err;
	err = pppsplice_watches_init();
	if (err)
		goto err_tunnels;
	err = pppsplice_splices_init();
	if (err)
		goto err_watches;
	err = pppsplice_netlink_init();
	if (err)
		goto err_splices;
	return 0;

err_splices:
	pppsplice_splices_exit();
err_watches:
	pppsplice_watches_exit();
err_tunnels:
	pppsplice_tunnels_exit();
	return err;
}

/* A splice holds the module, so there is none. */
static void __exit pppsplice_exit(void)
{
	pppsplice_netlink_exit();
	pppsplice_sockets_exit();
	pppsplice_watches_exit();
	pppsplice_splices_exit();
	pppsplice_tunnels_exit();
}

module_init(pppsplice_init);
module_exit(pppsplice_exit);

MODULE_DESCRIPTION("PPP session splicing: PPPoE and L2TP sessions joined in the kernel");
MODULE_AUTHOR("The pppsplice developers");
MODULE_LICENSE("GPL");
#ifdef PPPSPLICE_VERSION
MODULE_VERSION(PPPSPLICE_VERSION);
#endif
MODULE_ALIAS_GENL_FAMILY(PPPSPLICE_FAMILY_NAME);
