/**
 * The Lua scripts behind records and live events on Redis (lua/), put together. Each operation of a port is one script, so
 * Redis runs it whole or not at all, and no other client ever sees half of it.
 *
 * Keys, all of one site with one hash tag (docs/vercel.md has the table; lua/live.lua those of live events):
 *   sw:{site}:r:<collection>\0<id>   hash: v version, t text, x expiry in ms (absent: none), e index entries
 *   sw:{site}:i:<index>              sorted set, all scores 0: <key>\0<collection>\0<id>, so bytes are code point order
 *   sw:{site}:x                      sorted set of what expires: <collection>\0<id> by its expiry in ms
 *   sw:{site}:c:<group>              hash of sums: value by name; under the empty name the group's expiry in ms, if it has one
 *   sw:{site}:w:<write id>           what a write returned, for a minute, so that a repeated request changes nothing
 *   sw:{site}:changed                list of what was written, only while a snapshot is taken (lua/snapshot.lua)
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
import sums from './lua/sums.lua'
import watch from './lua/watch.lua'
import watchers from './lua/watchers.lua'
import write from './lua/write.lua'

export const redisScripts = {
  getMany,
  list,
  scan: scanning + scan,
  snapshot: scanning + snapshot,
  sums,
  purge: changing + live + purge,
  write: changing + counting + live + announce + write,
  addCounts: counting + addCounts,
  publish: live + announce + publish,
  watch: live + watch,
  close,
  disconnect: live + disconnect,
  disconnectMarked: live + disconnectMarked,
  stats,
  erase: live + erase,
  watchers,
}
