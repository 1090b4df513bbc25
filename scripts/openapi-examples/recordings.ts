import type { Examples } from '../openapi-document.ts'
import { callTimes, ids } from './samples.ts'

const signedHeaders = {
  'webhook-id': 'msg_6f1d0a3b7c284e95',
  'webhook-timestamp': '1772463841',
  'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
}
const id = 'rec_5d1b7c0e9f3a4826b1c0d7e4'
const sha256 = '3f0a5c1d9e7b24860f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978'
const recording = {
  ...{ id, callId: ids.call, source: 'pbx', name: 'q-800-2025550142-20260302-150000-1772463600.17.wav', state: 'kept' },
  ...{
    receivedBytes: 3_072_044,
    bytes: 3_072_044,
    sha256,
    type: 'audio/wav',
    durationSeconds: 192,
    consent: 'opt out',
    playable: true,
  },
  muted: [{ from: '2026-03-02T15:01:10.000Z', to: '2026-03-02T15:01:40.000Z', startMs: 68_200, endMs: 98_200 }],
  ...{ keptAt: '2026-03-02T15:04:00.000Z', keptUntil: '2026-05-31T15:00:00.000Z', hold: false },
}

export const recordingExamples: Examples = {
  listRecordings: { params: { id: ids.call }, answer: { recordings: [recording], pausable: false } },
  listSiteRecordings: { query: { limit: 50 }, answer: { recordings: [{ ...recording, muted: [] }] } },
  pauseRecording: {
    params: { id: ids.call },
    body: { seconds: 90 },
    answer: { state: 'paused', resumesAt: '2026-03-02T15:02:40.000Z' },
  },
  resumeRecording: { params: { id: ids.call }, answer: { state: 'recording' } },
  listWaitingRecordingPauses: {
    headers: signedHeaders,
    body: { forwarder: ids.forwarder, waitSeconds: 25 },
    answer: {
      pauses: [
        { id: ids.call, serial: 1, wanted: 'pause', seconds: 90, channels: ['1772463600.17'], expiresInMs: 14_900 },
      ],
      askAgainMs: 0,
    },
  },
  updateRecordingPause: {
    headers: signedHeaders,
    params: { id: ids.call },
    body: {
      ...{ forwarder: ids.forwarder, serial: 1, state: 'paused', resumesAt: '2026-03-02T15:02:40.000Z' },
      spans: [{ channel: '1772463600.17', from: '2026-03-02T15:01:10.000Z', startMs: 68_200 }],
    },
    answer: { success: true },
  },
  receiveRecordingPart: {
    params: { id: ids.call, recording: id },
    query: { offset: 0, total: 3_072_044, sha256 },
    headers: signedHeaders,
    body: 'RIFF…WAVE…',
    answer: { state: 'kept', receivedBytes: 3_072_044 },
  },
  listWantedRecordings: {
    headers: signedHeaders,
    body: { forwarder: ids.forwarder, sources: ['pbx'], problems: [] },
    answer: {
      recordings: [
        {
          ...{ id, callId: ids.call, source: 'pbx', name: recording.name, startedAt: callTimes.startedAt },
          ...{ channels: ['1772463600.17'], receivedBytes: 0 },
        },
      ],
      askAgainSeconds: 60,
      bytesMax: 536_870_912,
    },
  },
  getRecordingAudio: { params: { id }, answer: 'RIFF…WAVE…' },
  createRecordingLink: {
    params: { id },
    answer: {
      url: `https://switchhook.example.com/r/${id}/main.mm8h3k5c.mm8hg00c.x3vJ0hq2mYt5oTg0o9b1gk2d5Xr7hWcN4sQe8uLz6aE`,
      expiresAt: '2026-03-02T15:14:00.000Z',
    },
  },
  deleteRecordingLinks: { params: { id }, answer: { success: true } },
  updateRecording: { params: { id }, body: { hold: true }, answer: { ...recording, keptUntil: undefined, hold: true } },
  deleteRecording: { params: { id }, answer: { success: true } },
  openRecording: { params: { id } },
  playRecordingLink: {
    answer: 'RIFF…WAVE…',
    params: { id, token: 'main.mm8h3k5c.mm8hg00c.x3vJ0hq2mYt5oTg0o9b1gk2d5Xr7hWcN4sQe8uLz6aE' },
  },
}
