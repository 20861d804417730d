//! SEARCH in the selected folder.

use super::{
    dice::Dice,
    lines::Line,
    peer::{Check, ensure},
    world::World,
};

impl World {
    pub(crate) async fn search(&mut self, p: usize, dice: &mut Dice) -> Check {
        let (number, _, deleted) = self.place(p)?;
        let uid = if dice.chance(50) || self.peers[p].uid_only { "UID " } else { "" };
        let folder = &self.model.folders[number];
        let view = self.view_of(p);
        let modseq = folder.highest.saturating_sub(dice.below(5) as u64);
        let (set, ranges) = dice.set(view.last().copied().unwrap_or(0), true);
        let choice = dice.below(10);
        let (one, _) = ranges.first().copied().unwrap_or((1, 1));
        let key = match choice {
            0 => "ALL".to_owned(),
            1 => "UNSEEN".to_owned(),
            2 => "OR DELETED KEYWORD $a".to_owned(),
            3 => format!("UID {set}"),
            4 => format!("MODSEQ {modseq}"),
            5 => "RECENT".to_owned(),
            6 => "NOT FLAGGED UNKEYWORD $b".to_owned(),
            8 => format!("UIDBEFORE {one}"),
            9 => format!("UNSEEN NOT UIDBEFORE {one} UIDAFTER {one}"),
            _ => format!("UID {set} SEEN"),
        };
        self.peers[p].condstore |= choice == 4;
        let selected = self.peers[p].selected.as_ref().ok_or("nothing is selected")?;
        let within = |uid: u32| match choice {
            3 | 7 => ranges.iter().any(|range| (range.0..=range.1).contains(&uid)),
            8 => uid < one,
            9 => uid > one,
            _ => true,
        };
        let (looked_at, over) =
            self.newest(view.iter().copied().filter(|uid| within(*uid)).collect());
        let is_so = |uid: u32| {
            let Some(message) = folder.get(uid) else { return false };
            let has = |flag: &str| message.flags.contains(flag);
            let within = within(uid);
            match choice {
                0 => true,
                1 => !has("\\Seen"),
                2 => has("\\Deleted") || has("$a"),
                3 => within,
                4 => message.modseq >= modseq,
                5 => selected.recent.contains(&uid),
                6 => !has("\\Flagged") && !has("$b"),
                8 => within,
                9 => within && !has("\\Seen"),
                _ => within && has("\\Seen"),
            }
        };
        let found = (1..).zip(&view).filter(|(_, uid)| looked_at.contains(uid) && is_so(**uid));
        let found: Vec<(u32, u32)> = found.map(|(number, uid)| (number, *uid)).collect();
        let highest = found.iter().filter_map(|(_, uid)| folder.get(*uid)).map(|m| m.modseq).max();
        let sure = !deleted && (choice != 5 || folder.unsure.is_empty());
        let expected: Vec<u32> =
            found.iter().map(|(number, id)| if uid.is_empty() { *number } else { *id }).collect();
        let highest = highest.filter(|_| choice == 4);
        let reply = self.run(p, &format!("{uid}SEARCH {key}"), !uid.is_empty()).await?;
        self.expect_newest(&reply, "OK", over)?;
        let Some(Line::Search(numbers, told)) =
            reply.lines.iter().find(|line| matches!(line, Line::Search(..)))
        else {
            return Err("no SEARCH".to_owned());
        };
        ensure!(!sure || *numbers == expected, "found {numbers:?}, not {expected:?}");
        ensure!(!sure || *told == highest, "MODSEQ {told:?}, not {highest:?}");
        Ok(())
    }
}
