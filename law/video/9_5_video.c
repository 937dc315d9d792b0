/* SPDX-License-Identifier: Apache-2.0
 * 9.5: video conferences. */
#include "law/clause.h"

READING(9_5, "視訊會議須確認真人與本人，防止以預錄影片、面具或模擬影像冒充。",
        "A video conference confirms a living person and the very person, against film recorded before, masks and simulated images.")

enum verdict clause_9_5(const struct situation *on, const struct video_facts *video)
{
    (void)on;
    return kept_if(video->liveness && video->person);
}

READING(9_5_1, "依規定留存影像或照片，供日後查證。", "Images or photographs are kept, so that it can be checked later.")

enum verdict clause_9_5_1(const struct situation *on, const struct video_facts *video)
{
    (void)on;
    return kept_if(video->retained);
}

READING(9_5_2, "依規定須驗證並留存證件者，證件須核對確認。",
        "Where rules ask that an identity document be verified and kept, it was compared and confirmed.")

enum verdict clause_9_5_2(const struct situation *on, const struct video_facts *video)
{
    (void)on;
    return video->document_required ? kept_if(video->document_checked) : NOT_APPLICABLE;
}
