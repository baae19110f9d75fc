/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli: the subcommands that do not draw.  Each takes the parsed options (its
 * own words in words[1..]) and returns the exit status: 0 done, 1 refused or
 * failed, 2 usage; health, test and who have their own (see there).
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "cli/options.h"

int cli_ls(const struct options *o);         /* ls [MAP...] */
int cli_health(const struct options *o);     /* 0 ok, 1 degraded, 2 failed, 3 unknown */
int cli_watch(const struct options *o);      /* the stream until interrupted */
int cli_record(const struct options *o);     /* record FILE */
int cli_engine(const struct options *o);     /* the engine on standard input and output */
int cli_fail(const struct options *o);       /* fail PATH... */
int cli_reinstate(const struct options *o);  /* reinstate PATH... */
int cli_run(const struct options *o);        /* run PATH...: set offlined devices running */
int cli_switch(const struct options *o);     /* switch MAP GROUP */
int cli_group(const struct options *o);      /* group MAP GROUP enable|disable */
int cli_queue(const struct options *o);      /* queue MAP... on|off */
int cli_resume(const struct options *o);     /* resume MAP... */
int cli_baseline(const struct options *o);   /* baseline [accept [MAP...]] */
int cli_test(const struct options *o);       /* test PATH...|MAP... */
int cli_who(const struct options *o);        /* who MAP */
int cli_assemble(const struct options *o);   /* assemble [MAP] */
int cli_paths(const struct options *o);      /* paths */
int cli_config(const struct options *o);     /* config show|check [FILE] */
int cli_monitor(const struct options *o);    /* monitor */
int cli_name(const struct options *o);       /* name MAJOR:MINOR */
int cli_labs(const struct options *o);       /* lab --list */
int cli_ls(const struct options *o);         /* ls [MAP...] */
int cli_health(const struct options *o);     /* 0 ok, 1 degraded, 2 failed, 3 unknown */
int cli_watch(const struct options *o);      /* the stream until interrupted */
int cli_record(const struct options *o);     /* record FILE */
int cli_engine(const struct options *o);     /* the engine on standard input and output */
int cli_fail(const struct options *o);       /* fail PATH... */
int cli_reinstate(const struct options *o);  /* reinstate PATH... */
int cli_run(const struct options *o);        /* run PATH...: set offlined devices running */
int cli_switch(const struct options *o);     /* switch MAP GROUP */
int cli_group(const struct options *o);      /* group MAP GROUP enable|disable */
int cli_queue(const struct options *o);      /* queue MAP... on|off */
int cli_resume(const struct options *o);     /* resume MAP... */
int cli_flush(const struct options *o);      /* flush MAP...|--all */
int cli_resize(const struct options *o);     /* resize MAP... */
int cli_rename(const struct options *o);     /* rename MAP NAME */
int cli_partitions(const struct options *o); /* partitions MAP [add|delete|list] */
int cli_partitions_list(const struct options *o);
int cli_baseline(const struct options *o); /* baseline [accept [MAP...]] */
int cli_test(const struct options *o);     /* test PATH...|MAP... */
int cli_who(const struct options *o);      /* who MAP */
int cli_labs(const struct options *o);     /* lab --list */

#endif
