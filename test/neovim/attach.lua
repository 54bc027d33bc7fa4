-- Attaches the server to the buffer that is open, as a user's configuration does, and writes what Neovim was told.

local command = vim.fn.json_decode(vim.env.UNROLLED_SERVER)
local told = {}

local function attach()
  local config = { name = 'unrolled', cmd = command, cmd_cwd = vim.env.UNROLLED_TOP, root_dir = vim.fn.getcwd() }
  -- Neovim 0.7 has no vim.lsp.start.
  local start = vim.lsp.start or vim.lsp.start_client
  local id = assert(start(config), 'the server is started')
  vim.lsp.buf_attach_client(0, id)
  return id
end

local function ask(method, params)
  local answers = assert(vim.lsp.buf_request_sync(0, method, params, 60000), method .. ' is answered')
  for _, answer in pairs(answers) do
    return answer.result
  end
end

local function lines_of_diagnostics()
  return vim.tbl_map(function(one)
    return { line = one.lnum, column = one.col, source = one.source, code = one.code, message = one.message }
  end, vim.diagnostic.get(0))
end

local ok, problem = pcall(function()
  vim.bo.filetype = 'python'
  local id = attach()
  assert(vim.wait(60000, function()
    return #vim.diagnostic.get(0) > 0
  end, 50), 'a diagnostic is shown')
  told.diagnostics = lines_of_diagnostics()

  local document = vim.lsp.util.make_text_document_params()
  local last = vim.api.nvim_buf_line_count(0)
  told.hover = ask('textDocument/hover', { textDocument = document, position = { line = 1, character = 10 } })
  local all = { start = { line = 0, character = 0 }, ['end'] = { line = last, character = 0 } }
  told.hints = ask('textDocument/inlayHint', { textDocument = document, range = all })

  -- The edit that mends it.
  vim.api.nvim_buf_set_lines(0, 3, 4, true, { 'y = x @ torch.zeros(3, 5)' })
  assert(vim.wait(60000, function()
    return #vim.diagnostic.get(0) == 0
  end, 50), 'the diagnostic goes with the edit')
  told.mended = ask('textDocument/inlayHint', { textDocument = document, range = all })
  vim.lsp.stop_client(id)
end)
told.problem = ok and vim.NIL or tostring(problem)
vim.fn.writefile({ vim.fn.json_encode(told) }, vim.env.UNROLLED_RESULT)
vim.cmd('qa!')
