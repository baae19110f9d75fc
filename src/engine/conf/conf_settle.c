/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_settle: settings that depend on each other.
 *
 * First each is looked up, then they are made to agree; the order of the steps
 * is that of multipath-tools where one needs the other's result.
 */
#include "engine/conf/conf_settle.h"

#include "base/attr.h"
#include "engine/conf/conf_features.h"
#include "engine/conf/conf_finish.h"
#include "engine/conf/conf_word.h"
#include "engine/conf/peer.h"

#include <stdio.h>
#include <string.h>

/* An FC port that goes without fast_io_fail_tmo keeps its devices no longer (the kernel's limit).
 */
#define DEV_LOSS_MAX_S 600
/* Below this a run of reads says nothing: two times what one read may take. */
#define SAMPLE_MIN_S 120

/* Who is settled. */
struct job {
	const struct conf *c;
	const struct conf_who *who;
	struct conf_settled *s;
};

static int64_t number(const struct job *j, enum conf_id id)
{
	const struct conf_value *v = conf_find_value(j->c, j->who, id);

	return v ? v->num : CONF_UNSET;
}

static bool flag(const struct job *j, enum conf_id id)
{
	return number(j, id) == 1;
}

static const char *text(const struct job *j, enum conf_id id)
{
	const struct conf_value *v = conf_find_value(j->c, j->who, id);

	return v ? v->text : "";
}

/* Somebody says it; it is not only built in. */
static bool is_said(const struct job *j, enum conf_id id)
{
	const struct conf_value *v = conf_find_value(j->c, j->who, id);

	return v && v->from.by != CONF_BY_BUILTIN;
}

void conf_intervals(const struct conf *c, int64_t *first, int64_t *most)
{
	const struct conf_who nobody = { 0 };
	const struct conf_value *v = conf_find_value(c, &nobody, CONF_POLLING_INTERVAL);

	*first = v && v->num > 0 ? v->num : 5;
	v = conf_find_value(c, &nobody, CONF_MAX_POLLING_INTERVAL);
	*most = v && v->num > 0 ? v->num : 4 * *first;
}

bool conf_san_path_err_on(const struct conf_settled *s)
{
	return s->san_path_err_threshold > 0 && s->san_path_err_forget_rate > 0 &&
	       s->san_path_err_recovery_time > 0;
}

bool conf_marginal_on(const struct conf_settled *s)
{
	return s->marginal_double_failed_time > 0 && s->marginal_sample_time > 0 &&
	       s->marginal_recheck_gap_time > 0 && s->marginal_rate_threshold >= 0;
}

/* ---- look up ---- */

static void look_up_map(const struct job *j)
{
	struct conf_settled *s = j->s;

	s->alias_prefix = text(j, CONF_ALIAS_PREFIX);
	s->user_friendly_names = flag(j, CONF_USER_FRIENDLY_NAMES);
	s->policy = (enum conf_policy)number(j, CONF_PATH_GROUPING_POLICY);
	s->detect_pgpolicy = flag(j, CONF_DETECT_PGPOLICY);
	s->detect_pgpolicy_use_tpg = flag(j, CONF_DETECT_PGPOLICY_USE_TPG);
	s->selector = text(j, CONF_PATH_SELECTOR);
	s->hardware_handler = text(j, CONF_HARDWARE_HANDLER);
	s->handler_said = is_said(j, CONF_HARDWARE_HANDLER);
	s->failback = number(j, CONF_FAILBACK);
	s->no_path_retry = number(j, CONF_NO_PATH_RETRY);
	s->flush_on_last_del = (enum conf_flush)number(j, CONF_FLUSH_ON_LAST_DEL);
	s->mode = number(j, CONF_MODE);
	s->uid = number(j, CONF_UID);
	s->gid = number(j, CONF_GID);
	s->max_sectors_kb = number(j, CONF_MAX_SECTORS_KB);
	s->ghost_delay = number(j, CONF_GHOST_DELAY);
	s->deferred_remove = flag(j, CONF_DEFERRED_REMOVE);
	s->skip_kpartx = flag(j, CONF_SKIP_KPARTX);
	s->purge_disconnected = flag(j, CONF_PURGE_DISCONNECTED);
	s->all_tg_pt = flag(j, CONF_ALL_TG_PT);
	s->auto_resize = is_said(j, CONF_AUTO_RESIZE)
				 ? (enum conf_auto_resize)number(j, CONF_AUTO_RESIZE)
				 : RESIZE_NEVER;
	s->marginal_pathgroups = (enum conf_marginal)number(j, CONF_MARGINAL_PATHGROUPS);
	if (is_said(j, CONF_RESERVATION_KEY))
		s->reservation_key = text(j, CONF_RESERVATION_KEY);
}

static void look_up_errors(const struct job *j)
{
	struct conf_settled *s = j->s;

	s->san_path_err_threshold = number(j, CONF_SAN_PATH_ERR_THRESHOLD);
	s->san_path_err_forget_rate = number(j, CONF_SAN_PATH_ERR_FORGET_RATE);
	s->san_path_err_recovery_time = number(j, CONF_SAN_PATH_ERR_RECOVERY_TIME);
	s->marginal_sample_time = number(j, CONF_MARGINAL_PATH_ERR_SAMPLE_TIME);
	s->marginal_rate_threshold = number(j, CONF_MARGINAL_PATH_ERR_RATE_THRESHOLD);
	s->marginal_recheck_gap_time = number(j, CONF_MARGINAL_PATH_ERR_RECHECK_GAP_TIME);
	s->marginal_double_failed_time = number(j, CONF_MARGINAL_PATH_DOUBLE_FAILED_TIME);
}

static void look_up_path(const struct job *j)
{
	const struct conf_value *args = conf_find_prio_args(j->c, j->who);
	struct conf_settled *s = j->s;

	s->prio = text(j, CONF_PRIO);
	s->prio_args = args ? args->text : "";
	if (!args && is_said(j, CONF_PRIO_ARGS))
		s->why[CONF_PRIO_ARGS] = "prio is not of the section that gives it arguments";
	s->checker = text(j, CONF_PATH_CHECKER);
	s->uid_attribute = text(j, CONF_UID_ATTRIBUTE);
	s->uid_attribute_said = is_said(j, CONF_UID_ATTRIBUTE);
	s->detect_prio = flag(j, CONF_DETECT_PRIO);
	s->detect_checker = flag(j, CONF_DETECT_CHECKER);
	s->recheck_wwid = flag(j, CONF_RECHECK_WWID);
	s->checker_timeout = number(j, CONF_CHECKER_TIMEOUT);
	s->fast_io_fail_tmo = number(j, CONF_FAST_IO_FAIL_TMO);
	s->dev_loss_tmo = number(j, CONF_DEV_LOSS_TMO);
	s->eh_deadline = number(j, CONF_EH_DEADLINE);
}

/* ---- one that goes before the other ---- */

static void settle_policy(const struct job *j)
{
	if (!j->who->policy)
		return;
	j->s->policy = (enum conf_policy)conf_word_num(conf_key(CONF_PATH_GROUPING_POLICY),
						       j->who->policy);
	j->s->policy_forced = true;
	j->s->why[CONF_PATH_GROUPING_POLICY] = "the command line says so";
}

/* An alias is a name; without one user_friendly_names says which kind of name. */
static void settle_alias(const struct job *j)
{
	struct conf_settled *s = j->s;

	s->alias = j->who->multipath ? conf_text(j->who->multipath, CONF_ALIAS) : "";
	if (*s->alias && conf_alias_taken(j->c, j->who->multipath)) {
		s->alias = "";
		s->why[CONF_ALIAS] = "another WWID has this alias";
	}
	if (*s->alias && s->user_friendly_names)
		s->why[CONF_USER_FRIENDLY_NAMES] = "the alias goes before it";
}

/* Since kernel 4.6 the table's argument means nothing; multipath-tools wrote it all the same. */
static void settle_minio(const struct job *j)
{
	struct conf_settled *s = j->s;

	s->minio = 1;
	if (!peer_has(j->c->peer, PEER_RR_IGNORED))
		s->minio = number(j, CONF_RR_MIN_IO_RQ);
	else if (is_said(j, CONF_RR_MIN_IO_RQ))
		s->why[CONF_RR_MIN_IO_RQ] = "it has no effect any more";
}

static void cut(struct conf_settled *s, size_t at, size_t n)
{
	char left[CONF_FEATURES_MAX];

	conf_feature_cut(s->features, at, n, left, sizeof(left));
	snprintf(s->features, sizeof(s->features), "%s", left);
}

/* features "1 queue_if_no_path" is how no_path_retry was said once. */
static void settle_queueing(struct conf_settled *s)
{
	size_t at;

	if (!conf_feature_has(s->features, "queue_if_no_path", &at))
		return;
	cut(s, at, 1);
	s->why[CONF_FEATURES] = "queue_if_no_path is said by no_path_retry";
	if (s->no_path_retry == CONF_UNSET) {
		s->no_path_retry = CONF_INFINITY;
		s->why[CONF_NO_PATH_RETRY] = "features says queue_if_no_path";
	} else if (s->no_path_retry != CONF_INFINITY) {
		s->why[CONF_FEATURES] = "its queue_if_no_path gives way to no_path_retry";
	}
}

/* Since kernel 4.3 an attached handler always stays. */
static void settle_retaining(const struct job *j)
{
	size_t at;

	if (number(j, CONF_RETAIN_ATTACHED_HW_HANDLER) == 0)
		j->s->why[CONF_RETAIN_ATTACHED_HW_HANDLER] =
			"kernel 4.3 and later always retain the handler";
	if (!conf_feature_has(j->s->features, "retain_attached_hw_handler", &at))
		return;
	cut(j->s, at, 1);
	j->s->why[CONF_FEATURES] = "kernel 4.3 and later always retain_attached_hw_handler";
}

/* queue_mode is bio where a path cannot do anything else, and rq or mq nowhere then. */
static void settle_queue_mode(const struct job *j)
{
	struct conf_settled *s = j->s;
	char mode[8], more[CONF_FEATURES_MAX];
	bool bio, rq;
	size_t at;

	s->bio = j->who->bio;
	if (conf_feature_has(s->features, "queue_mode", &at) &&
	    conf_feature(s->features, at + 1, mode, sizeof(mode))) {
		bio = !strcmp(mode, "bio");
		rq = !strcmp(mode, "rq") || !strcmp(mode, "mq");
		s->bio |= bio;
		if (bio || (rq && !s->bio))
			return;
		cut(s, at, 2);
		s->why[CONF_FEATURES] = rq ? "queue_mode must be bio: a path is nvme:tcp, or the "
					     "map is so already"
					   : "its queue_mode is none of bio, rq and mq";
	}
	if (!s->bio)
		return;
	conf_feature_add(s->features, "queue_mode bio", 2, more, sizeof(more));
	snprintf(s->features, sizeof(s->features), "%s", more);
}

static void settle_features(const struct job *j)
{
	struct conf_settled *s = j->s;

	snprintf(s->features, sizeof(s->features), "%s", text(j, CONF_FEATURES));
	settle_queueing(s);
	settle_retaining(j);
	settle_queue_mode(j);
}

/* A bio-based map has no hardware handler; older releases wrote one, which the kernel refused. */
static void settle_handler(const struct job *j)
{
	struct conf_settled *s = j->s;

	if (!s->bio || !peer_has(j->c->peer, PEER_NO_BIO_HANDLER))
		return;
	if (strcmp(s->hardware_handler, "0") != 0)
		s->why[CONF_HARDWARE_HANDLER] = "queue_mode is bio, which takes none";
	s->hardware_handler = "0";
	s->handler_said = true;
}

/* ---- bad paths: three ways to find them, of which one counts ---- */

/* Where each number of the two searches lies, and its keyword. */
static const enum conf_id san_ids[] = { CONF_SAN_PATH_ERR_THRESHOLD, CONF_SAN_PATH_ERR_FORGET_RATE,
					CONF_SAN_PATH_ERR_RECOVERY_TIME };
static const enum conf_id marginal_ids[] = { CONF_MARGINAL_PATH_ERR_SAMPLE_TIME,
					     CONF_MARGINAL_PATH_ERR_RATE_THRESHOLD,
					     CONF_MARGINAL_PATH_ERR_RECHECK_GAP_TIME,
					     CONF_MARGINAL_PATH_DOUBLE_FAILED_TIME };

static void explain(const struct job *j, const enum conf_id *ids, size_t n, const char *why)
{
	for (size_t i = 0; i < n; i++) {
		if (number(j, ids[i]) > 0)
			j->s->why[ids[i]] = why;
	}
}

static void no_san_path_err(const struct job *j, const char *why)
{
	j->s->san_path_err_threshold = CONF_NO;
	j->s->san_path_err_forget_rate = CONF_NO;
	j->s->san_path_err_recovery_time = CONF_NO;
	explain(j, san_ids, ARRAY_LEN(san_ids), why);
}

/* With fpin the fabric says which paths are marginal. */
static void settle_marginal(const struct job *j)
{
	static const char by_fabric[] = "marginal_pathgroups fpin leaves that to the fabric";
	struct conf_settled *s = j->s;

	if (s->marginal_pathgroups == MARGINAL_FPIN) {
		s->marginal_sample_time = CONF_NO;
		s->marginal_rate_threshold = CONF_NO;
		s->marginal_recheck_gap_time = CONF_NO;
		s->marginal_double_failed_time = CONF_NO;
		explain(j, marginal_ids, ARRAY_LEN(marginal_ids), by_fabric);
		no_san_path_err(j, by_fabric);
		return;
	}
	if (s->marginal_sample_time > 0 && s->marginal_sample_time < SAMPLE_MIN_S) {
		s->marginal_sample_time = SAMPLE_MIN_S;
		s->why[CONF_MARGINAL_PATH_ERR_SAMPLE_TIME] = "less than 120 is 120";
	}
	if (conf_marginal_on(s))
		no_san_path_err(j, "the marginal_path settings go before it");
}

/*
 * The older words for san_path_err.  As in multipath-tools they count beside the
 * marginal_path settings, too: only a san_path_err number that is left stops them.
 */
static void settle_delay_checks(const struct job *j)
{
	int64_t watch = number(j, CONF_DELAY_WATCH_CHECKS),
		wait = number(j, CONF_DELAY_WAIT_CHECKS);
	struct conf_settled *s = j->s;
	int64_t first, most;

	if (watch <= 0 && wait <= 0)
		return;
	if (s->san_path_err_threshold > 0 || s->san_path_err_forget_rate > 0 ||
	    s->san_path_err_recovery_time > 0) {
		if (watch > 0)
			s->why[CONF_DELAY_WATCH_CHECKS] = "the san_path_err settings go before it";
		if (wait > 0)
			s->why[CONF_DELAY_WAIT_CHECKS] = "the san_path_err settings go before it";
		return;
	}
	s->san_path_err_threshold = 1;
	s->why[CONF_SAN_PATH_ERR_THRESHOLD] =
		watch > 0 ? "delay_watch_checks is set" : "delay_wait_checks is set";
	if (watch > 0) {
		s->san_path_err_forget_rate = watch;
		s->why[CONF_SAN_PATH_ERR_FORGET_RATE] = "delay_watch_checks is set";
	}
	if (wait > 0) {
		conf_intervals(j->c, &first, &most);
		s->san_path_err_recovery_time = wait * most;
		s->why[CONF_SAN_PATH_ERR_RECOVERY_TIME] =
			"delay_wait_checks is set; a check is max_polling_interval";
	}
}

/* Two of three numbers do nothing. */
static void explain_incomplete(const struct job *j)
{
	if (!conf_san_path_err_on(j->s) && !conf_marginal_on(j->s) &&
	    j->s->marginal_pathgroups != MARGINAL_FPIN)
		explain(j, san_ids, ARRAY_LEN(san_ids),
			"it has no effect unless all three san_path_err settings are set");
}

/* ---- timeouts ---- */

static bool is_protocol(const struct job *j, const char *protocol)
{
	return j->who->protocol && !strcmp(j->who->protocol, protocol);
}

/* A device must not vanish while its map still waits for it. */
static void raise_dev_loss(const struct job *j)
{
	struct conf_settled *s = j->s;
	int64_t first, most;

	conf_intervals(j->c, &first, &most);
	if (s->dev_loss_tmo == CONF_UNSET || s->dev_loss_tmo == CONF_INFINITY)
		return;
	if (s->no_path_retry == CONF_INFINITY)
		s->dev_loss_tmo = CONF_INFINITY;
	else if (s->no_path_retry > 0 && s->dev_loss_tmo < s->no_path_retry * first)
		s->dev_loss_tmo = s->no_path_retry * first;
	else
		return;
	s->why[CONF_DEV_LOSS_TMO] = "no_path_retry has the map wait longer for its paths";
}

static void settle_timeouts(const struct job *j)
{
	struct conf_settled *s = j->s;
	bool fc = is_protocol(j, "scsi:fcp");

	if (!fc && !is_protocol(j, "scsi:iscsi") && !is_protocol(j, "scsi:sas"))
		return;
	raise_dev_loss(j);
	if (s->dev_loss_tmo >= 0 && s->fast_io_fail_tmo > 0 &&
	    s->fast_io_fail_tmo >= s->dev_loss_tmo) {
		s->fast_io_fail_tmo = CONF_NO;
		s->why[CONF_FAST_IO_FAIL_TMO] = "it is off, as it must be less than dev_loss_tmo";
	}
	if (fc && s->fast_io_fail_tmo <= 0 && s->no_path_retry != CONF_INFINITY &&
	    (s->dev_loss_tmo == CONF_INFINITY || s->dev_loss_tmo > DEV_LOSS_MAX_S)) {
		s->dev_loss_tmo = DEV_LOSS_MAX_S;
		s->why[CONF_DEV_LOSS_TMO] = "without fast_io_fail_tmo it is at most 600";
	}
}

void conf_settle(const struct conf *c, const struct conf_who *who, struct conf_settled *out)
{
	const struct job j = { c, who, out };

	*out = (struct conf_settled){ 0 };
	look_up_map(&j);
	look_up_errors(&j);
	look_up_path(&j);
	settle_policy(&j);
	settle_alias(&j);
	settle_minio(&j);
	settle_features(&j);
	settle_handler(&j);
	settle_marginal(&j);
	settle_delay_checks(&j);
	explain_incomplete(&j);
	settle_timeouts(&j);
}
