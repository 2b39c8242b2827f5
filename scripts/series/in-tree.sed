# SPDX-License-Identifier: GPL-2.0
#
# What a kernel tree gets of a file: not what is marked as "out of tree".
/# out of tree {$/,/# out of tree }$/d
