/** What the browser did not allow, and that the page is old. */
import { texts } from '../language.ts'
import type { ViewContext } from '../views/context.ts'

export function DeskNotices({ state, actions }: Pick<ViewContext, 'state' | 'actions'>) {
  const { blocked, isOutdated } = state
  return (
    <>
      {blocked && (
        <div class="notice warn" role="status">
          <p>{texts.blocked(blocked.name)}</p>
          <a
            class="btn"
            href={blocked.url}
            target="_blank"
            rel="noopener noreferrer"
            onClick={() => actions.seenBlocked()}
          >
            {texts.openRecord}
          </a>
          <button type="button" class="btn quiet" onClick={actions.seenBlocked}>
            {texts.understood}
          </button>
        </div>
      )}
      {isOutdated && (
        <div class="notice info" role="status">
          <p>{texts.outdated}</p>
          <button type="button" class="btn" onClick={actions.reload}>
            {texts.reload}
          </button>
        </div>
      )}
    </>
  )
}
