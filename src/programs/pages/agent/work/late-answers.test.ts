import { describe, expect, it } from 'vitest'
import type { Answer } from '../api.ts'
import { initialState, type State } from '../state.ts'
import { update } from '../update.ts'
import { createWorkActions } from './actions.ts'

/** The page's state behind a server that answers when it is asked to. */
function openWork() {
  let state: State = initialState
  const waiting: { readonly path: string; readonly answer: (answer: Answer) => void }[] = []
  const actions = createWorkActions({
    ask: (_method, path) => new Promise((answer) => waiting.push({ path, answer })),
    picture: async () => undefined,
    dispatch: (change) => {
      state = update(state, { kind: 'work', change })
    },
    state: () => state,
    newId: () => 'id',
  })
  /** Of several to the same question the last. */
  const answer = async (path: string, body: object) => {
    const asked = waiting.findLastIndex((one) => one.path.includes(path))
    waiting.splice(asked, 1)[0]?.answer({ status: 200, body })
    await new Promise(setImmediate)
  }
  return { actions, answer, work: () => state.work }
}

const contact = (id: string) => ({ contact: { id, name: `Contact ${id}`, phones: [], emails: [] } })

describe('an answer that comes later than that to the next question', () => {
  it('does not show the contact that was opened before', async () => {
    const { actions, answer, work } = openWork()
    actions.openContact('a')
    actions.openContact('b')
    await answer('/b', contact('b'))
    await answer('/a', contact('a'))
    expect(work().opened).toMatchObject({ state: 'known', value: { name: 'Contact b' } })
  })

  it('does not open again what was closed', async () => {
    const { actions, answer, work } = openWork()
    actions.openContact('a')
    actions.closeContact()
    await answer('/a', contact('a'))
    actions.search('Lee')
    actions.closeSearch()
    await answer('q=Lee', { contacts: [], calls: [] })
    expect([work().opened, work().search]).toEqual([undefined, undefined])
  })

  it('does not offer whom the search before found, nor show the search itself', async () => {
    const { actions, answer, work } = openWork()
    actions.findCandidates('call', 'Ann')
    actions.findCandidates('call', 'Bob')
    await answer('q=Bob', { candidates: [{ source: 'odoo', id: '2', name: 'Bob' }] })
    await answer('q=Ann', { candidates: [{ source: 'odoo', id: '1', name: 'Ann' }] })
    expect(work().cases.call?.candidates).toMatchObject({ state: 'known', value: { list: [{ name: 'Bob' }] } })
    actions.search('Lee')
    actions.search('Ray')
    await answer('q=Ray', { contacts: [{ id: '9' }], calls: [] })
    await answer('q=Lee', { contacts: [], calls: [] })
    expect(work().search).toMatchObject({ state: 'known', value: { contacts: [{ id: '9' }] } })
  })

  it('shows neither the caller nor the earlier calls as they were before', async () => {
    const { actions, answer, work } = openWork()
    actions.reload('call')
    actions.reload('call')
    for (const name of ['after', 'before']) await answer('related', { contact: { source: 'odoo', id: '1', name } })
    expect(work().cases.call?.contact).toMatchObject({ state: 'known', value: { contact: { name: 'after' } } })
    for (const id of ['after', 'before']) await answer('timeline', { entries: [{ id }], next: 'n' })
    expect(work().cases.call?.timeline).toEqual({ state: 'known', value: [{ id: 'after' }] })
  })
})
