#include "analyzer/diag/diff.h"

#include "analyzer/base/map.h"

#define CONTEXT_LINES 3

// Texts that differ in more lines are shown as one replacement of all that lies between their
// common start and end: right, only longer. The search takes the square of this in memory.
#define MAX_DIFFERENCE 2000

// One of the two texts. A line holds its "\n", so a last line without one differs from one with.
typedef struct Side {
  MpStrs lines;
  int32_t *ids;   // equal for equal lines, on both sides
  bool *changed;  // deleted, or inserted
} Side;

// A run of changed lines: [start, end) on either side, one of them possibly empty.
typedef struct Change {
  int32_t old_start, old_end;
  int32_t new_start, new_end;
} Change;

typedef MP_ARRAY(Change) Changes;

// The part of both sides that is searched.
typedef struct Range {
  const int32_t *old_ids;
  const int32_t *new_ids;
  int32_t old_len;
  int32_t new_len;
} Range;

static void read_side(MpArena *arena, MpMap *ids, MpStr text, Side *out) {
  for (size_t start = 0; start < text.len;) {
    size_t end = mp_str_find(text, MP_STR("\n"), start);
    end = end == SIZE_MAX ? text.len : end + 1;
    mp_array_push(arena, &out->lines, mp_str_slice(text, start, end));
    start = end;
  }
  out->ids = MP_NEW_ARRAY(arena, int32_t, out->lines.len);
  out->changed = MP_NEW_ARRAY(arena, bool, out->lines.len);
  for (uint32_t i = 0; i < out->lines.len; i++) {
    int32_t *id = mp_map_get(ids, out->lines.items[i]);
    if (id == NULL) {
      id = MP_NEW(arena, int32_t);
      *id = (int32_t)ids->len;
      mp_map_set(ids, out->lines.items[i], id);
    }
    out->ids[i] = *id;
  }
}

// Where the best path of `d` changes comes from on diagonal `k`: true for an insertion (from the
// diagonal above), false for a deletion. `reach` is the row of d - 1, indexed by diagonal.
static bool comes_by_insertion(const int32_t *reach, int32_t d, int32_t k) {
  return k == -d || (k != d && reach[k - 1] < reach[k + 1]);
}

// Myers' greedy search: `rows[d][k]` is how far into the old text d changes reach on diagonal k.
// Gives the number of changes, or -1 where it is above MAX_DIFFERENCE.
static int32_t search(MpArena *arena, const Range *range, const int32_t **rows) {
  int32_t limit = range->old_len + range->new_len;
  if (limit > MAX_DIFFERENCE) limit = MAX_DIFFERENCE;
  for (int32_t d = 0; d <= limit; d++) {
    int32_t *row = MP_NEW_ARRAY(arena, int32_t, 2 * d + 1) + d;
    rows[d] = row;
    for (int32_t k = -d; k <= d; k += 2) {
      int32_t x = 0;
      if (d > 0) {
        const int32_t *reach = rows[d - 1];
        x = comes_by_insertion(reach, d, k) ? reach[k + 1] : reach[k - 1] + 1;
      }
      int32_t y = x - k;
      while (x < range->old_len && y < range->new_len && range->old_ids[x] == range->new_ids[y]) {
        x++;
        y++;
      }
      row[k] = x;
      if (x >= range->old_len && k == range->old_len - range->new_len) return d;
    }
  }
  return -1;
}

// Walks the path that was found back to its start and marks what it deletes and inserts.
static void mark_path(const Range *range, const int32_t **rows, int32_t d, bool *deleted,
                      bool *inserted) {
  int32_t k = range->old_len - range->new_len;
  for (; d > 0; d--) {
    const int32_t *reach = rows[d - 1];
    if (comes_by_insertion(reach, d, k)) {
      k++;
      inserted[reach[k] - k] = true;
    } else {
      k--;
      deleted[reach[k]] = true;
    }
  }
}

static void mark_changes(MpArena *arena, Side *before, Side *after) {
  int32_t old_len = (int32_t)before->lines.len;
  int32_t new_len = (int32_t)after->lines.len;
  int32_t start = 0;
  while (start < old_len && start < new_len && before->ids[start] == after->ids[start])
    start++;
  while (old_len > start && new_len > start &&
         before->ids[old_len - 1] == after->ids[new_len - 1]) {
    old_len--;
    new_len--;
  }
  Range range = {before->ids + start, after->ids + start, old_len - start, new_len - start};
  const int32_t **rows = MP_NEW_ARRAY(arena, const int32_t *, MAX_DIFFERENCE + 1);
  int32_t d = search(arena, &range, rows);
  if (d >= 0) {
    mark_path(&range, rows, d, before->changed + start, after->changed + start);
    return;
  }
  for (int32_t i = start; i < old_len; i++)
    before->changed[i] = true;
  for (int32_t i = start; i < new_len; i++)
    after->changed[i] = true;
}

static Changes collect_changes(MpArena *arena, const Side *before, const Side *after) {
  Changes changes = {0};
  int32_t old_len = (int32_t)before->lines.len;
  int32_t new_len = (int32_t)after->lines.len;
  int32_t x = 0;
  int32_t y = 0;
  while (x < old_len || y < new_len) {
    Change change = {x, x, y, y};
    while (change.old_end < old_len && before->changed[change.old_end])
      change.old_end++;
    while (change.new_end < new_len && after->changed[change.new_end])
      change.new_end++;
    x = change.old_end;
    y = change.new_end;
    if (x > change.old_start || y > change.new_start) {
      mp_array_push(arena, &changes, change);
    } else {
      x++;
      y++;
    }
  }
  return changes;
}

static void append_line(MpBuf *out, char mark, MpStr line) {
  mp_buf_append_byte(out, mark);
  mp_buf_append(out, line);
  if (!mp_str_ends_with(line, MP_STR("\n"))) {
    mp_buf_append_c(out, "\n\\ No newline at end of file\n");
  }
}

// "3,7"; a count of one is left out, and an empty range names the line before it.
static void append_range(MpBuf *out, char mark, int32_t start, int32_t end) {
  mp_buf_format(out, "%c%d", mark, (int)(end > start ? start + 1 : start));
  if (end - start != 1) mp_buf_format(out, ",%d", (int)(end - start));
}

// One hunk: `count` changes that are close to each other, and the lines around them.
static void append_hunk(MpBuf *out, const Side *before, const Side *after, const Change *changes,
                        uint32_t count) {
  const Change *first = &changes[0];
  const Change *last = &changes[count - 1];
  int32_t lead = first->old_start < CONTEXT_LINES ? first->old_start : CONTEXT_LINES;
  int32_t tail = (int32_t)before->lines.len - last->old_end;
  if (tail > CONTEXT_LINES) tail = CONTEXT_LINES;
  mp_buf_append_c(out, "@@ ");
  append_range(out, '-', first->old_start - lead, last->old_end + tail);
  mp_buf_append_byte(out, ' ');
  append_range(out, '+', first->new_start - lead, last->new_end + tail);
  mp_buf_append_c(out, " @@\n");
  int32_t x = first->old_start - lead;
  for (uint32_t i = 0; i < count; i++) {
    for (; x < changes[i].old_start; x++)
      append_line(out, ' ', before->lines.items[x]);
    for (; x < changes[i].old_end; x++)
      append_line(out, '-', before->lines.items[x]);
    for (int32_t y = changes[i].new_start; y < changes[i].new_end; y++) {
      append_line(out, '+', after->lines.items[y]);
    }
  }
  for (; x < last->old_end + tail; x++)
    append_line(out, ' ', before->lines.items[x]);
}

static bool needs_quotes(MpStr path) {
  for (size_t i = 0; i < path.len; i++) {
    unsigned char byte = (unsigned char)path.ptr[i];
    if (byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\') return true;
  }
  return false;
}

// As git writes it: odd names quoted as in C, and a tab behind a name with a space, so that no
// reader takes the rest for a date.
static void append_header(MpBuf *out, const char *prefix, char folder, MpStr path) {
  if (!needs_quotes(path)) {
    mp_buf_format(out, "%s %c/%.*s", prefix, folder, MP_FMT(path));
    mp_buf_append_c(out, mp_str_find(path, MP_STR(" "), 0) != SIZE_MAX ? "\t\n" : "\n");
    return;
  }
  mp_buf_format(out, "%s \"%c/", prefix, folder);
  for (size_t i = 0; i < path.len; i++) {
    unsigned char byte = (unsigned char)path.ptr[i];
    if (byte < 0x20 || byte == 0x7F) {
      mp_buf_format(out, "\\%03o", byte);
    } else {
      if (byte == '"' || byte == '\\') mp_buf_append_byte(out, '\\');
      mp_buf_append_byte(out, path.ptr[i]);
    }
  }
  mp_buf_append_c(out, "\"\n");
}

void mp_diff_unified(MpBuf *out, MpStr path, MpStr before, MpStr after) {
  if (mp_str_eq(before, after)) return;
  MpArena *arena = mp_arena_new();
  MpMap ids;
  mp_map_init(&ids, arena);
  Side old_side = {0};
  Side new_side = {0};
  read_side(arena, &ids, before, &old_side);
  read_side(arena, &ids, after, &new_side);
  mark_changes(arena, &old_side, &new_side);
  Changes changes = collect_changes(arena, &old_side, &new_side);
  append_header(out, "---", 'a', path);
  append_header(out, "+++", 'b', path);
  uint32_t first = 0;
  for (uint32_t i = 1; i <= changes.len; i++) {
    bool is_near = i < changes.len &&
                   changes.items[i].old_start - changes.items[i - 1].old_end <= 2 * CONTEXT_LINES;
    if (is_near) continue;
    append_hunk(out, &old_side, &new_side, &changes.items[first], i - first);
    first = i;
  }
  mp_arena_free(arena);
}
