// All entries, as a compiler finds them that knows only `typesVersions`. It needs type imports: an import for side effects
// passes even if the entry is not found.

import type {} from 'rxresult';
import type {} from 'rxresult/angular';
import type {} from 'rxresult/bullmq';
import type {} from 'rxresult/devtools';
import type {} from 'rxresult/diagnostics';
import type {} from 'rxresult/jobs';
import type {} from 'rxresult/otel';
import type {} from 'rxresult/piscina';
import type {} from 'rxresult/testing';
import type {} from 'rxresult/testing/jest';
import type {} from 'rxresult/testing/vitest';
