/**
 * The Lua scripts behind records and live events on Redis (lua/), put together. Each operation of a port is one script, so
 * Redis runs it whole or not at all, and no other client ever sees half of it.
 *
 * Keys, all of one site with one hash tag (docs/vercel.md has the table; lua/live.lua those of live events, lua/values.lua how
 * each text is put together):
 *   sw:{site}:r:<collection>\0<id>   a record: version, expiry in ms, index entries, text
 *   sw:{site}:i:<index>              sorted set, all scores 0: <key>\0<collection>\0<id>, so bytes are code point order
 *   sw:{site}:x                      sorted set of what expires: <collection>\0<id>, or \0<group>, by its expiry in ms
 *   sw:{site}:c:<group>              a group of sums and its expiry in ms
 *   sw:{site}:w                      what the last writes returned, so that a repeated request changes nothing
 *   sw:{site}:w:<write id>           the same of one write, for a minute: of those that have no room there
 *   sw:{site}:taken, :changed        only while a snapshot is taken: its name, and the list of what was written (lua/snapshot.lua)
 *   sw:{site}:form                   2 when no record, sums or retained text is a hash any more (lua/upgrade.lua)
 *
 * KEYS[1] is always `sw:{site}:`; the other keys are made from it. The time comes from the caller. Upstash bills each command
 * within a script, so there are as few as can be.
 */
import addCounts from './lua/add-counts.lua'
import announce from './lua/announce.lua'
import changing from './lua/changing.lua'
import close from './lua/close.lua'
import counting from './lua/counting.lua'
import disconnect from './lua/disconnect.lua'
import disconnectMarked from './lua/disconnect-marked.lua'
import erase from './lua/erase.lua'
import getMany from './lua/get-many.lua'
import list from './lua/list.lua'
import live from './lua/live.lua'
import publish from './lua/publish.lua'
import purge from './lua/purge.lua'
import scan from './lua/scan.lua'
import scanning from './lua/scanning.lua'
import snapshot from './lua/snapshot.lua'
import stats from './lua/stats.lua'
import upgrade from './lua/upgrade.lua'
import values from './lua/values.lua'
import watch from './lua/watch.lua'
import watchers from './lua/watchers.lua'
import write from './lua/write.lua'

const liveParts = values + live

export const redisScripts = {
  getMany: values + getMany,
  list: values + list,
  scan: values + scanning + scan,
  snapshot: values + counting + scanning + snapshot,
  purge: liveParts + changing + upgrade + purge,
  write: liveParts + changing + counting + announce + write,
  addCounts: values + counting + addCounts,
  publish: liveParts + announce + publish,
  watch: liveParts + watch,
  close,
  disconnect: liveParts + disconnect,
  disconnectMarked: liveParts + disconnectMarked,
  stats,
  erase: liveParts + erase,
  watchers,
}
