#include "analyzer/source/position.h"

#include "analyzer/base/utf8.h"

uint32_t mp_position_row(const MpSource *source, uint32_t byte) {
  uint32_t low = 0;
  uint32_t high = source->line_count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->line_starts[middle] <= byte) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

// The text of the row before the byte; a byte inside a character counts as its first one.
static MpStr before_on_row(const MpSource *source, uint32_t row, uint32_t byte) {
  uint32_t start = source->line_starts[row];
  size_t end = byte < source->text.len ? byte : source->text.len;
  while (end > start && end < source->text.len &&
         ((unsigned char)source->text.ptr[end] & 0xC0) == 0x80) {
    end--;
  }
  return mp_str_slice(source->text, start, end);
}

const MpCell *mp_position_cell(const MpSource *source, uint32_t row) {
  if (source->cell_count == 0) return NULL;
  uint32_t low = 0;
  uint32_t high = source->cell_count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->cells[middle].first_row <= row) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return &source->cells[low];
}

MpPosition mp_position_of(const MpSource *source, uint32_t byte) {
  uint32_t row = mp_position_row(source, byte);
  const MpCell *cell = mp_position_cell(source, row);
  size_t before = mp_utf8_code_points(before_on_row(source, row, byte));
  return (MpPosition){.cell = cell ? cell->number : 0,
                      .line = row - (cell ? cell->first_row : 0) + 1,
                      .column = (uint32_t)before + 1};
}

MpUtf16Position mp_position_utf16_of(const MpSource *source, uint32_t byte) {
  uint32_t row = mp_position_row(source, byte);
  const MpCell *cell = mp_position_cell(source, row);
  size_t before = mp_utf8_utf16_units(before_on_row(source, row, byte));
  return (MpUtf16Position){row - (cell ? cell->first_row : 0), (uint32_t)before};
}

void mp_position_write(MpBuf *out, const MpSource *source, uint32_t byte) {
  MpPosition at = mp_position_of(source, byte);
  mp_buf_append(out, source->path);
  if (at.cell > 0) mp_buf_format(out, ":cell %u", (unsigned)at.cell);
  mp_buf_format(out, ":%u:%u", (unsigned)at.line, (unsigned)at.column);
}
