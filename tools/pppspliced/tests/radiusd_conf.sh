# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# radiusd_conf DIR ADDRESS CLIENTS SECRET SIGNED: the configuration of a FreeRADIUS at ADDRESS
# that knows the users of DIR/users, and writes accounting records to DIR/detail. SIGNED: whether
# requests of CLIENTS, a network, have to have a Message-Authenticator. For selftests/spliced/ too.
radiusd_conf()
{
	cat <<-CONF
	prefix = /usr
	libdir = /usr/lib/freeradius
	confdir = $1
	logdir = $1
	run_dir = $1
	pidfile = $1/pid
	proxy_requests = no
	cleanup_delay = 0
	log {
		destination = stdout
	}
	security {
		reject_delay = 0
	}
	client lac {
		ipaddr = $3
		secret = $4
		require_message_authenticator = $5
	}
	modules {
		pap {
		}
		chap {
		}
		mschap {
			use_mppe = no
		}
		files {
			filename = $1/users
		}
		detail {
			filename = $1/detail
		}
	}
	server isp {
		listen {
			type = auth
			ipaddr = $2
			port = 1812
		}
		listen {
			type = acct
			ipaddr = $2
			port = 1813
		}
		authorize {
			chap
			mschap
			files
			pap
		}
		authenticate {
			Auth-Type PAP {
				pap
			}
			Auth-Type CHAP {
				chap
			}
			Auth-Type MS-CHAP {
				mschap
			}
		}
		accounting {
			detail
		}
	}
	CONF
}
