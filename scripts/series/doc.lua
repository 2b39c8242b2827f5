-- SPDX-License-Identifier: GPL-2.0
-- For pandoc: Documentation/pppsplice.md as a page of the kernel's documentation.
-- What is about this project, and not about the module, is left out.

local left_out = {
	['Where this is not what the design said'] = true,
	['Tests'] = true,
}

-- About older kernels, and user space.
local function is_out_of_tree(block)
	local text = pandoc.utils.stringify(block)

	return text:match('^Out of tree') or text:match('^It is a loadable module')
end

local function without(blocks)
	return blocks:filter(function(block) return not is_out_of_tree(block) end)
end

function BulletList(list)
	return pandoc.BulletList(list.content:filter(function(item)
		return not is_out_of_tree(item[1])
	end))
end

-- Paths of this project that are others in a kernel tree. Other links have no target.
local function in_tree(text)
	return (text:gsub('^kmod/$', 'drivers/net/ppp/pppsplice/')
		:gsub('^selftests/$', 'tools/testing/selftests/net/pppsplice/'))
end

function Link(link)
	return in_tree(pandoc.utils.stringify(link.content))
end


function Pandoc(doc)
	local blocks = pandoc.List()
	local skip = false

	for _, block in ipairs(doc.blocks) do
		if block.t == 'Header' then
			skip = left_out[pandoc.utils.stringify(block.content)] or false
		end
		if not skip then
			blocks:insert(block)
		end
	end
	return pandoc.Pandoc(without(blocks), doc.meta)
end
