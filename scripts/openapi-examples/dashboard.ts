/** What the dashboard asks: overview, problems, tasks. */
import type { Examples } from '../openapi-document.ts'
import { ids } from './samples.ts'

const at = '2026-03-02T15:00:00.000Z'
const counts = {
  answered: 38,
  missed: 4,
  abandoned: 2,
  voicemail: 1,
  inbound: 35,
  outbound: 8,
  internal: 6,
  talkSeconds: 6120,
  ai: 3,
  logged: [{ destination: 'odoo', calls: 43, failed: 0 }],
}
const hours = [
  { at: '2026-03-02T14:00:00.000Z', state: 'good' },
  { at, state: 'failed' },
]

const problem = {
  id: 'problem_4be0c2a17d5f93e6b8a1d204',
  kind: 'dead_deliveries',
  subject: 'odoo',
  code: 'crm_forbidden',
  state: 'open',
  needsYou: true,
  title: 'Odoo does not allow this',
  sentence: 'Odoo does not let the user write on res.partner; give it the group Contact Creation.',
  whatToDo: 'Give our login there the right that the sentence names. Then retry.',
  count: 37,
  atLeast: false,
  firstAt: '2026-03-02T12:48:00.000Z',
  lastAt: '2026-03-02T14:16:00.000Z',
  callIds: [ids.call],
  retry: { state: 'dead', destination: 'odoo', code: 'crm_forbidden', ids: [ids.delivery] },
}

const task = {
  id: 'task_91c3e07ab54d2f6806b1e5d3',
  kind: 'retry-deliveries',
  state: 'running',
  filter: { state: 'dead', destination: 'odoo', code: 'crm_forbidden', from: '2026-03-01T15:00:00.000Z', to: at },
  by: 'Ana Silva',
  createdAt: at,
  startedAt: '2026-03-02T15:00:00.200Z',
  progress: { total: 37, done: 20, failed: 1, waiting: 0 },
  secondsLeft: 9,
  failures: [{ code: 'crm_rejected', message: 'Odoo refuses the entry: the contact is archived.', count: 1 }],
}

const wallboardGroup = {
  ...{ number: '800', name: 'Orders', kind: 'queue', asOf: '2026-03-02T14:33:30.000Z', stale: false },
  ...{ staffed: 'somebody', ready: 'nobody', waiting: 1, waitingSince: '2026-03-02T14:31:20.000Z' },
  counts: { 'logged out': 0, unreachable: 0, paused: 1, 'on a call': 1, ringing: 0, free: 0, unknown: 0 },
  targetSeconds: 20,
}
const groupToday = {
  hours: { state: 'open', forced: false, until: '2026-03-02T23:00:00.000Z' },
  today: {
    ...{ offered: 52, answered: 44, abandoned: 7, hungUpEarly: 1, answeredInTarget: 36, targetSeconds: 20 },
    ...{ serviceLevel: 0.706, averageAnswerSeconds: 31, averageHandlingSeconds: 365 },
  },
}
const queues = {
  at: '2026-03-02T14:33:31.000Z',
  timeZone: 'America/New_York',
  groups: [
    {
      ...wallboardGroup,
      ...{ source: 'fwd_c0ffee00c0ffee00/ami', hasMoreMembers: false },
      members: [
        {
          ...{ extension: '201', name: 'Kim Lee', state: 'on a call', loggedIn: 'yes', phone: 'on a call' },
          phoneSince: '2026-03-02T14:29:11.000Z',
        },
        {
          ...{ extension: '202', name: 'Lena Vogt', state: 'paused', loggedIn: 'yes', phone: 'free' },
          paused: { reason: 'lunch', since: '2026-03-02T14:11:00.000Z' },
        },
      ],
      waitingCalls: [{ id: '1772462000.14', since: '2026-03-02T14:31:20.000Z' }],
      ...groupToday,
    },
  ],
  sources: [{ source: 'fwd_c0ffee00c0ffee00/ami', asOf: '2026-03-02T14:33:30.000Z', stale: false }],
}

export const dashboardExamples: Examples = {
  getOverview: {
    answer: {
      site: 'main',
      at,
      timeZone: 'America/New_York',
      needsYou: true,
      links: [
        {
          id: ids.forwarder,
          name: 'pbx-1',
          kind: 'forwarder',
          state: 'up',
          needsYou: false,
          version: '0.3.0',
          heardAt: '2026-03-02T14:59:56.000Z',
          lagSeconds: 1,
          warnings: [],
          hours: [{ at, state: 'good' }],
        },
      ],
      crms: [
        {
          id: 'odoo',
          kind: 'odoo',
          state: 'refused',
          needsYou: true,
          refusedSince: '2026-03-02T14:48:00.000Z',
          lastSuccessAt: '2026-03-02T14:40:00.000Z',
          lastError: { at: '2026-03-02T14:58:00.000Z', code: 'crm_unauthorized', message: 'Odoo refuses the API key.' },
          lastCheck: { at: '2026-03-02T14:50:00.000Z', ok: false },
          usualMs: 240,
          waiting: 5,
          dead: 0,
          sentence: 'Odoo refuses the API key.',
          hours,
        },
      ],
      ai: { state: 'ok', needsYou: false, lastAt: at, today: 3, hours },
      queue: { state: 'ok', needsYou: false, waiting: 5, overdue: 0, oldestSeconds: 0, stuck: 0, atLeast: false },
      today: { ...counts, day: '2026-03-02', calls: 43, active: 2, missing: 5 },
      hours: [{ at, ...counts }],
      days: [{ day: '2026-03-02', ...counts }],
      problems: { open: 1, needsYou: 1, acknowledged: 0 },
    },
  },
  getTraffic: {
    query: { by: 'day', count: 1 },
    answer: {
      timeZone: 'America/New_York',
      by: 'day',
      counts: [{ at: '2026-03-02T05:00:00.000Z', day: '2026-03-02', ...counts }],
    },
  },
  listQueues: { answer: queues },
  streamQueues: {
    answer:
      'event: queues\nid: 1772462000001\ndata: {"source":"fwd_c0ffee00c0ffee00/ami","asOf":"2026-03-02T14:33:30.000Z","groups":[],"gone":[]}\n\n',
  },
  getWallboard: {
    answer: { ...queues, title: 'Sales floor', groups: [{ ...wallboardGroup, ...groupToday }] },
  },
  streamWallboard: {
    answer:
      'event: queues\nid: 1772462000001\ndata: {"source":"fwd_c0ffee00c0ffee00/ami","asOf":"2026-03-02T14:33:30.000Z","groups":[],"gone":[]}\n\n',
  },
  getWallboardPage: { answer: '<!doctype html>\n<html lang="en">\n' },
  getSetup: {
    answer: {
      done: 2,
      total: 8,
      steps: [
        { id: 'key_created', state: 'done', at: '2026-03-02T09:00:00.000Z', evidence: 'PBX' },
        { id: 'template_fetched', state: 'done', at: '2026-03-02T09:11:00.000Z', evidence: 'v20' },
        { id: 'first_lookup', state: 'to_do' },
        { id: 'first_report', state: 'to_do' },
        { id: 'forwarder_heard', state: 'to_do' },
        { id: 'crm_checked', state: 'failed', sentence: 'Odoo refuses the API key: create a new one.' },
        { id: 'first_call_logged', state: 'to_do' },
        { id: 'first_agent_pop', state: 'to_do' },
      ],
    },
  },
  updateSite: {
    params: { site: 'north' },
    body: { title: 'Northwind Dental', disabled: false },
    answer: { name: 'north', createdAt: '2026-03-01T09:00:00.000Z', title: 'Northwind Dental' },
  },
  deleteSite: {
    params: { site: 'north' },
    query: { confirm: 'north' },
    answer: {
      ...task,
      kind: 'remove-site',
      filter: { site: 'north' },
      progress: { done: 4000, failed: 0, waiting: 0 },
      secondsLeft: undefined,
      failures: [],
    },
  },
  listProblems: { query: { state: 'open' }, answer: { problems: [problem], open: 1, acknowledged: 0 } },
  acknowledgeProblem: {
    params: { id: problem.id },
    body: { by: 'Ana Silva', remark: 'Their admin is on it until noon' },
    answer: {
      ...problem,
      state: 'acknowledged',
      acknowledged: { at, by: 'Ana Silva', remark: 'Their admin is on it until noon' },
    },
  },
  createTask: {
    body: {
      kind: 'retry-deliveries',
      filter: { state: 'dead', destination: 'odoo', code: 'crm_forbidden', from: '24h' },
      by: 'Ana Silva',
      key: 'retry-click-8c1f',
    },
    answer: {
      ...task,
      state: 'waiting',
      startedAt: undefined,
      secondsLeft: undefined,
      progress: { done: 0, failed: 0, waiting: 0 },
      failures: [],
    },
  },
  listTasks: { answer: { tasks: [task] } },
  getTask: { params: { id: task.id }, answer: task },
  stopTask: {
    params: { id: task.id },
    answer: { ...task, state: 'stopped', endedAt: '2026-03-02T15:00:12.000Z', secondsLeft: undefined },
  },
}
