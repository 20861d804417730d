//! Pages in their order.

use std::collections::HashSet;

use super::{
    content::Reader,
    encoding::text_string,
    file::File,
    object::{Dict, Object},
};
use crate::{output::Output, work::Work};

/// Pages that are read, and nodes of the tree that are looked at.
const MAX_PAGES: usize = 20_000;
const MAX_NODES: usize = 100_000;

/// Streams of one page.
const MAX_STREAMS: usize = 1_000;

/// What describes a document, as far as it is text.
const INFO: [&str; 4] = ["Title", "Subject", "Keywords", "Author"];

pub(super) fn read(file: &File<'_>, work: &mut Work, out: &mut Output) {
    let mut pages = in_order(file, work);
    if pages.is_empty() {
        pages = loose(file, work);
    }
    let mut reader = Reader::new(file);
    for (page, resources) in pages {
        if work.is_over() || out.is_full() {
            return;
        }
        let Some(contents) = contents(file, &page, work) else { continue };
        out.space();
        reader.page(&contents, resources.as_ref(), work, out);
    }
    if let Some(info) = file.info
        && let Some(found) = file.get(info, work)
        && let Some(info) = found.object.dict()
    {
        for key in INFO {
            if let Some(Object::Text(text)) = info.get(key).map(|text| file.resolve(text, work)) {
                out.space();
                out.push_str(&text_string(&text));
            }
        }
    }
}

/// Pages by the tree that the catalogue names, with the resources that they inherit.
fn in_order(file: &File<'_>, work: &mut Work) -> Vec<(Dict, Option<Dict>)> {
    let mut pages = Vec::new();
    let Some(Object::Ref(root)) = file.catalogue.as_ref().and_then(|root| root.get("Pages")) else {
        return pages;
    };
    let (mut seen, mut left) = (HashSet::new(), vec![(*root, None::<Dict>)]);
    while let Some((number, inherited)) = left.pop() {
        if pages.len() >= MAX_PAGES || seen.len() >= MAX_NODES || !seen.insert(number) {
            continue;
        }
        let Some(found) = file.get(number, work) else { continue };
        let Object::Dict(node) = found.object else { continue };
        let resources = file.dict(&node, "Resources", work).or(inherited);
        match node.get("Kids").map(|kids| file.resolve(kids, work)) {
            Some(Object::Array(kids)) => {
                for kid in kids.iter().rev() {
                    if let (Object::Ref(kid), true) = (kid, left.len() < MAX_NODES) {
                        // Copies of what is inherited are work.
                        let size = resources.as_ref().map_or(0, |dict| dict.iter().count());
                        if work.spend(size * 64).is_none() {
                            return pages;
                        }
                        left.push((*kid, resources.clone()));
                    }
                }
            }
            _ => pages.push((node, resources)),
        }
    }
    pages
}

/// Pages wherever they are, when there is no tree.
fn loose(file: &File<'_>, work: &mut Work) -> Vec<(Dict, Option<Dict>)> {
    let mut pages = Vec::new();
    for number in file.numbers() {
        if work.is_over() || pages.len() >= MAX_PAGES {
            break;
        }
        let Some(found) = file.get(number, work) else { continue };
        if let Object::Dict(page) = found.object
            && page.is("Type", "Page")
        {
            let resources = file.dict(&page, "Resources", work);
            pages.push((page, resources));
        }
    }
    pages
}

/// The content of a page; its streams are one.
fn contents(file: &File<'_>, page: &Dict, work: &mut Work) -> Option<Vec<u8>> {
    let contents = page.get("Contents")?;
    if let Some((_, bytes)) = file.stream(contents, work) {
        return Some(bytes);
    }
    let Object::Array(streams) = file.resolve(contents, work) else { return None };
    let mut all = Vec::new();
    for stream in streams.iter().take(MAX_STREAMS) {
        if let Some((_, bytes)) = file.stream(stream, work) {
            all.extend_from_slice(&bytes);
            all.push(b'\n');
        }
    }
    Some(all)
}
