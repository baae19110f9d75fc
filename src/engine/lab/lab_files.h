/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_files: where scenarios are found, and which there are.
 *
 * A name with a slash, or that ends in .lab, is a file.  Any other is NAME.lab
 * in the first of these folders that has it: $SANDECK_LABS, the installed
 * ones, and labs beside or above the running program (for use from the tree
 * that it was built in).
 */
#ifndef ENGINE_LAB_LAB_FILES_H
#define ENGINE_LAB_LAB_FILES_H

#include "base/err.h"
#include "base/str.h"

/* The path of scenario name, into out. E_NOTFOUND, with the names there are. */
int lab_file_find(const char *name, struct str *out, struct err *e);

#endif
