# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034 # variables of the other files
#
# The ISP: FreeRADIUS, which knows the subscribers, their addresses, and, for a realm that the
# SSE asks it about, the NTEs. Every Accounting-Request is a record in radiusN/detail.

radius_secret=isp-radius-secret

# Address by user name. The password of NAME@REALM is NAME-secret.
declare -A address_of=(
	[alice@isp-a]=10.1.0.11
	[carol@isp-a]=10.1.0.13
	[bob@isp-b]=10.2.0.12
	[erin@isp-a]=10.1.0.15
	[dave@isp-r]=10.2.0.14
)

password_of()
{
	echo "${1%%@*}-secret"
}

# radius_users: what the ISP knows, as FreeRADIUS's rlm_files has it. $work/radius.users, if a
# test has written one, comes first.
radius_users()
{
	local user

	cat "$work/radius.users" 2>/dev/null
	for user in "${!address_of[@]}"; do
		printf '%s Cleartext-Password := "%s"\n\tService-Type = Framed-User, ' \
			"$user" "$(password_of "$user")"
		printf 'Framed-Protocol = PPP, Framed-IP-Address = %s\n' "${address_of[$user]}"
	done
}

# radius_up N: server N of the ISP.
radius_up()
{
	local dir=$work/radius$1

	mkdir -p "$dir"
	radius_users >"$dir/users"
	# Not signed: pppd's requests are not; the default would be what the first one is.
	radiusd_conf "$dir" "${radius_ip[$1]}" 198.18.0.0/24 "$radius_secret" no \
		>"$dir/radiusd.conf"
	: >"$dir/detail"
	: >"$work/radius$1.log"
	exec_in_netns "$ns_isp" freeradius -X -d "$dir" -n radiusd >>"$work/radius$1.log" 2>&1 &
	radius_pid[$1]=$!
	disown
	wait_until 600 radius_runs_or_not "$1"
	log_has "radius$1" 'Ready to process requests' || bail_out "FreeRADIUS does not run"
}

radius_runs_or_not()
{
	log_has "radius$1" 'Ready to process requests' || process_gone "${radius_pid[$1]}"
}

# radius_down N: as a machine that fails, without a word.
radius_down()
{
	kill -KILL "${radius_pid[$1]}"
	wait_until 50 process_gone "${radius_pid[$1]}"
}

# --- what it has been asked and told -----------------------------------------

# access_requests N ATTRIBUTE: from the SSE, with a line that begins so.
access_requests()
{
	awk -v from="from $sse_ip:" -v attribute="$2" '
		/^\([0-9]+\) / { sub(/^\([0-9]+\) +/, "") }
		/^Received / { ours = /Access-Request/ && index($0, from) }
		ours && index($0, attribute) == 1 { count++ }
		END { print count + 0 }' "$work/radius$1.log"
}

# accounting N STATUS SESSION ATTRIBUTE: its value in each Accounting-Request of that
# Acct-Status-Type and Acct-Session-Id to server N, a line each, without quotes.
accounting()
{
	awk -v status="Acct-Status-Type = $2" -v session="Acct-Session-Id = \"$3\"" -v name="$4" '
		function flush() {
			if (found == 2)
				printf "%s", value
			found = 0
			value = ""
		}
		!/^\t/ { flush(); next }
		{ sub(/^\t/, "") }
		$0 == status || $0 == session { found++ }
		index($0, name " = ") == 1 || index($0, name ":0 = ") == 1 {
			value = substr($0, index($0, "=") + 2)
			gsub(/^"|"$/, "", value)
			value = value "\n"
		}
		END { flush() }' "$work/radius$1/detail"
}

# accounted N STATUS SESSION: there is such a record.
accounted()
{
	[ -n "$(accounting "$1" "$2" "$3" Acct-Session-Id)" ]
}

# accounting_is N STATUS SESSION ATTRIBUTE VALUE: in the only such record.
accounting_is()
{
	expect "$4 of Accounting-$2 of $3" "$(accounting "$1" "$2" "$3" "$4")" = "$5"
}
