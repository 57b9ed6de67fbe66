import { Client } from '@temporalio/client';
import { decodeFromPayloadsAtIndex, encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCursorCommits, cursorIn, type CursorCommits } from '../../activities/push/cursor-commits.js';
import type { StopReason } from '../../activities/push/run-stop.js';
import type { HistorySource } from '../../journal/source.js';
import { notFound } from '../support/failures.js';
