//! The access table; the service in one piece is tested in `tests/`.

use std::collections::HashSet;

use prost::Message;

use crate::RULES;

#[test]
fn every_rpc_has_a_rule() {
    let set = prost_types::FileDescriptorSet::decode(gatepost_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == "gatepost.mail.v1");
    let rpcs: HashSet<String> = files
        .flat_map(|file| &file.service)
        .flat_map(|service| {
            let rpcs = service.method.iter();
            rpcs.map(|rpc| format!("gatepost.mail.v1.{}/{}", service.name(), rpc.name()))
        })
        .collect();
    let rules: HashSet<String> = RULES.iter().map(|rule| rule.rpc.to_owned()).collect();
    assert_eq!(rules, rpcs);
    assert_eq!(RULES.len(), rpcs.len(), "one rule each");
}
