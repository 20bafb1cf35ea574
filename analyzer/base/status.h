// Outcome of an operation that can fail for reasons outside the program: files, limits.
// What is wrong in the user's code is a diagnostic, what cannot be decided is a value; neither is a
// status.
#ifndef MPLINT_ANALYZER_BASE_STATUS_H_
#define MPLINT_ANALYZER_BASE_STATUS_H_

#if defined(__GNUC__)
#define MP_NODISCARD __attribute__((warn_unused_result))
#define MP_PRINTF(format_index, first_argument) \
  __attribute__((format(printf, format_index, first_argument)))
#else
#define MP_NODISCARD
#define MP_PRINTF(format_index, first_argument)
#endif

typedef enum MpStatus {
  MP_OK = 0,
  MP_ERROR_NOT_FOUND,     // no such file
  MP_ERROR_ACCESS,        // it exists and may not be read or written
  MP_ERROR_IO,            // the system failed while reading or writing
  MP_ERROR_NOT_TEXT,      // a binary file, or one whose declared encoding does not decode it
  MP_ERROR_LIMIT,         // larger than a named limit
  MP_ERROR_NOT_NOTEBOOK,  // a file of that name that is no notebook
  MP_ERROR_SYNTAX,        // text that was to be read back is not in its format
} MpStatus;

// A short lower-case phrase, "no such file"; a constant.
const char *mp_status_text(MpStatus status);

#endif
