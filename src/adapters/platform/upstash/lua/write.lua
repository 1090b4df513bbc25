-- A write. A script that fails does not undo what it wrote, therefore it reads and judges everything first and only then
-- changes anything.
-- ARGV: now, write id, how many expired records to purge, then for each write: op (p or d), collection, id, expected version or
-- '', what a conflict does (a or s), expiry or '', text, number of entries, index and key of each. A count (c) has its group
-- where others have their collection, and changes for entries. A check (k) has index, bounds and, for entries, name and version
-- of each record that must be there; a condition (e) has a record's name and version. An announcement (a) follows the put that
-- it rides on, with its text, and is no write of its own.
-- Returns '1' (committed) or '0' and a letter for each write: w written, s skipped, c conflict; then '!' when something could
-- not be announced. Needs values.lua, changing.lua, counting.lua, live.lua and
-- announce.lua.
local now, memo, ring, purged = tonumber(ARGV[1]), base .. 'w:' .. ARGV[2], base .. 'w', tonumber(ARGV[3])
local ops, outcomes, states, order, counts, announcements = {}, {}, {}, {}, {}, {}
-- Whatever the writes are about is read at once.
local function readOps()
  local keys, at = { memo, ring, base .. 'taken' }, 4
  local function want(kind, name) keys[#keys + 1] = base .. kind .. name end
  while at <= #ARGV do
    local op = { kind = ARGV[at], collection = ARGV[at + 1], id = ARGV[at + 2], expect = ARGV[at + 3], conflict = ARGV[at + 4] }
    op.expiry, op.text, op.first = ARGV[at + 5], ARGV[at + 6], at + 8
    at = op.first + 2 * tonumber(ARGV[at + 7])
    op.name, op.last, ops[#ops + 1] = op.collection .. '\0' .. op.id, at - 1, op
    if op.kind == 'c' then want('c:', op.collection)
    elseif op.kind == 'a' then
      local isRead, list = pcall(cjson.decode, op.text)
      op.announcements = isRead and list or {}
      for _, one in ipairs(op.announcements) do want('l:k:', one[1]) end
      want('l:', 'head')
    elseif op.kind == 'k' then
      op.found = redis.call('ZRANGE', base .. 'i:' .. op.collection, '[' .. op.id, '(' .. op.expect, 'BYLEX')
      for i, member in ipairs(op.found) do
        op.found[i] = string.sub(member, string.find(member, '%z') + 1)
        want('r:', op.found[i])
      end
    else want('r:', op.name) end
  end
  fetch(keys)
end
-- A request that is repeated gets its answer again. The last answers share a text while it takes a minute or more to fill it;
-- in a crowd each has its own.
local ringMax, rememberedMs = 128, 60000
local function answerBefore()
  local _, last = string.find(values[ring] or '', ARGV[2] .. ' ', 1, true)
  return values[memo] or last and string.match(values[ring], '^%S+', last + 1)
end
local function remember(answer)
  local known = values[ring] or ''
  local _, many = string.gsub(known, '\n', '')
  local oldest = tonumber(string.match(known, '^%S+ %S+ (%d+)') or 0)
  if many >= ringMax and math.abs(now - oldest) < rememberedMs then return redis.call('SET', memo, answer, 'PX', rememberedMs) end
  if many >= ringMax then known = string.sub(known, string.find(known, '\n', 1, true) + 1) end
  put(ring, known .. ARGV[2] .. ' ' .. answer .. ' ' .. ARGV[1] .. '\n')
end
local function refused(position)
  local rest = -position
  for _, op in ipairs(ops) do rest = rest + (op.kind == 'a' and 0 or 1) end
  local answer = '0' .. string.rep('s', position - 1) .. 'c' .. string.rep('s', rest)
  remember(answer)
  flush()
  return answer
end
local function versionOf(name) return tonumber(recordOf(name, now) or 0) end
local function isAsFound(op)
  local wanted, left, seen = {}, 0, {}
  for i = op.first, op.last, 2 do wanted[ARGV[i]], left = tonumber(ARGV[i + 1]), left + 1 end
  for _, name in ipairs(op.found) do
    local version = seen[name] and 0 or versionOf(name)
    seen[name] = true
    if version > 0 and wanted[name] ~= version then return false end
    if version > 0 then left = left - 1 end
  end
  return left == 0
end
local function stateOf(name)
  if states[name] then return states[name] end
  local version, expiry, entries = storedOf(name)
  local isGone = not version or (expiry ~= '' and tonumber(expiry) <= now)
  states[name] = { version = isGone and 0 or tonumber(version), before = entries or '', was = expiry or '', isTouched = false }
  order[#order + 1] = name
  return states[name]
end
-- What becomes of one write; nothing when it is refused, and all others with it.
local function judge(op)
  if op.kind == 'k' then return isAsFound(op) and 'w' end
  if op.kind == 'e' then return versionOf(op.name) == tonumber(op.expect) and 'w' end
  if op.kind == 'c' then
    counts[#counts + 1] = op
    return 'w'
  end
  local state = stateOf(op.name)
  local isMet = op.expect == '' or tonumber(op.expect) == state.version
  if not isMet and (op.kind == 'd' or op.conflict ~= 's') then return end
  local outcome = isMet and 'w' or 's'
  if not isMet then return outcome end
  state.isTouched, state.version, state.text, state.expiry, state.after = true, state.version + 1, op.text, op.expiry, ''
  if op.kind == 'd' then state.version, state.expiry = 0, ''
  else
    local entries = {}
    for i = op.first, op.last do entries[#entries + 1] = ARGV[i] .. '\0' end
    state.after = table.concat(entries)
  end
  return outcome
end
readOps()
local before = answerBefore()
if before then return before end
for _, op in ipairs(ops) do
  if op.kind == 'a' then
    if outcomes[#outcomes] == 'w' then
      for _, one in ipairs(op.announcements) do announcements[#announcements + 1] = one end
    end
  else
    local outcome = judge(op)
    if not outcome then return refused(#outcomes + 1) end
    outcomes[#outcomes + 1] = outcome
  end
end
local answer = '1' .. table.concat(outcomes)
remember(answer)
-- The list is there only while a snapshot is taken; one that has grown too long ends the snapshot.
local function noteChanges()
  local names = {}
  for _, name in ipairs(order) do names[#names + 1] = 'r' .. name end
  for _, op in ipairs(counts) do names[#names + 1] = 'c' .. op.collection end
  if #names > 0 and redis.call('RPUSHX', base .. 'changed', unpack(names)) > 200000 then redis.call('DEL', base .. 'changed') end
end
if values[base .. 'taken'] then noteChanges() end
local added, removed = {}, {}
local function move(name, state)
  local stands = {}
  eachEntry(state.after, function(index, key) stands[index .. '\0' .. key] = false end)
  eachEntry(state.before, function(index, key)
    if stands[index .. '\0' .. key] == nil then gather(removed, index, key .. '\0' .. name)
    else stands[index .. '\0' .. key] = true end
  end)
  eachEntry(state.after, function(index, key)
    if not stands[index .. '\0' .. key] then gather(added, index, 0, key .. '\0' .. name) end
  end)
end
for _, name in ipairs(order) do
  local state = states[name]
  if state.isTouched then
    if state.before ~= state.after then move(name, state) end
    if state.expiry ~= state.was then
      if state.expiry == '' then gather(removed, base .. 'x', name) else gather(added, base .. 'x', state.expiry, name) end
    end
    put(base .. 'r:' .. name, state.version > 0 and recordText(state.version, state.expiry, state.after, state.text))
  end
end
local function countAll()
  local groups, changed = {}, {}
  for _, op in ipairs(counts) do
    local group = changed[op.collection] or { changes = {} }
    if not changed[op.collection] then groups[#groups + 1] = op.collection end
    changed[op.collection], group.expiry = group, op.expiry
    for i = op.first, op.last do group.changes[#group.changes + 1] = ARGV[i] end
  end
  for _, group in ipairs(groups) do
    local _, expiry = count(now, group, changed[group].expiry, changed[group].changes)
    if expiry then gather(added, base .. 'x', expiry, '\0' .. group) end
  end
end
countAll()
-- The records stand though it can't be announced.
local isAnnounced = pcall(announce, ARGV[1], announcements)
flush()
send('ZREM', removed)
send('ZADD', added)
isAnnounced = pcall(sendLive) and isAnnounced
if purged > 0 then purge(now, purged) end
if not isAnnounced then
  answer = answer .. '!'
  redis.call('SET', memo, answer, 'PX', rememberedMs)
end
return answer
