/* SPDX-License-Identifier: Apache-2.0
 * Figures are read when they are asked for; nothing is kept here. */
#include "src/server/figures.h"

#include "src/base/file.h"
#include "src/service/services.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define STATM_BYTES_MAX 256

static enum status write_figure(struct buffer *text, const char *type, const char *name, const char *help, uint64_t value)
{
    return buffer_append_format(text, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name, help, name, type, name, value);
}

static enum status write_keeper(const struct keeper_figures *keeper, struct buffer *text)
{
    TRY(write_figure(text, "gauge", "countersign_keeper_waiting", "Changes waiting for the next commit.", keeper->waiting));
    TRY(write_figure(text, "counter", "countersign_keeper_commands_total", "Changes committed.", keeper->commands));
    TRY(write_figure(text, "counter", "countersign_keeper_batches_total", "Commits.", keeper->batches));
    TRY(write_figure(text, "counter", "countersign_keeper_failed_batches_total", "Commits that failed; what was in them was refused.",
                     keeper->failed_batches));
    return write_figure(text, "gauge", "countersign_ledger_entries", "Entries in the ledger's log.", keeper->log_size);
}

/* The second number of statm, in pages. */
static uint64_t resident_bytes(void)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(STATM_BYTES_MAX);
    if (file_read("/proc/self/statm", &content, NULL) != STATUS_OK)
        return 0;
    const char *text = buffer_text(&content);
    const char *second = text == NULL ? NULL : strchr(text, ' ');
    return second == NULL ? 0 : strtoull(second, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

enum status figures_write(void *services, struct buffer *text)
{
    struct keeper_figures keeper;
    keeper_read_figures(((struct services *)services)->keeper, &keeper);
    TRY(write_keeper(&keeper, text));
    return write_figure(text, "gauge", "process_resident_memory_bytes", "Memory of this process that is in RAM.", resident_bytes());
}
