-- Each script is checked by itself; what it gets from the parts that stand before it (redis-scripts.ts) is named here.
std = { read_globals = { "redis", "cjson", "KEYS", "ARGV", "tonumber", "tostring", "pairs", "ipairs", "pcall", "unpack", "string", "table", "math" } }
max_line_length = 130
local values = { "base", "values", "fromHash", "fetch", "put", "flush", "gather", "send", "recordText", "storedOf", "recordOf" }
local changing = { "eachEntry", "purge" }
local live = {
  "live", "channels", "eventsKept", "sorted", "extraOf", "retained", "retain", "plan", "drop", "append", "sendLive",
  "fetchRetained", "forget",
}
local function names(...)
  local all = {}
  for _, list in ipairs({ ... }) do
    for _, name in ipairs(list) do all[#all + 1] = name end
  end
  return all
end
-- Parts: what they define is used by the scripts that come after them.
local parts = { "values", "changing", "counting", "live", "announce", "scanning", "upgrade" }
local after = {
  changing = values, counting = names(values, { "isUpgraded" }), scanning = values, live = values, announce = names(values, live),
  upgrade = names(values, { "isUpgraded" }),
  publish = names(values, live, { "announce" }),
  purge = names(values, changing, live, { "upgrade" }),
  write = names(values, changing, live, { "count", "announce" }),
  ["add-counts"] = names(values, { "count" }), ["get-many"] = values, list = values,
  watch = names(values, live), erase = names(values, live), disconnect = live, ["disconnect-marked"] = live,
  scan = names(values, { "addScanned" }),
  snapshot = names(values, { "addScanned", "addRecord", "sumsOf", "eachSum" }),
}
for _, part in ipairs(parts) do files[part .. ".lua"] = { ignore = { "211" } } end
for script, known in pairs(after) do files[script .. ".lua"].read_globals = known end
