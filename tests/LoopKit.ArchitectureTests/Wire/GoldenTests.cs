using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>What was stored once is written and read in the same way for ever.</summary>
public sealed class GoldenTests
{
    private static readonly IReadOnlyList<GoldenRecord> _records =
    [
        .. Cases("events", typeof(LoopEvent)),
        .. Cases("messages", typeof(Message)),
        .. Cases("commands", typeof(LoopCommand)),
        new("snapshots", "loop-snapshot", typeof(LoopSnapshot), typeof(LoopSnapshot)),
    ];

    private static IEnumerable<string> Files => _records.Select(record => record.Folder).Distinct().SelectMany(GoldenFiles.In);

    [TestCaseSource(nameof(_records)), Property("Requirement", "STORE-05")]
    public void A_record_is_written_as_its_newest_golden_file(object record)
    {
        var golden = (GoldenRecord)record;
        var json = golden.Serialize(WireSample.Full(golden.Type));
        var newest = GoldenFiles.Newest(golden.Folder, golden.Name);
        if (Repository.Approving && (newest is null || GoldenFiles.Read(newest) != json))
        {
            GoldenFiles.Add(golden.Folder, golden.Name, json);
            newest = GoldenFiles.Newest(golden.Folder, golden.Name);
        }

        Assert.That(newest, Is.Not.Null, $"There is no golden file golden/{golden}.json. Run these tests once with LOOPKIT_APPROVE=1, check the file and commit it.");
        Assert.That(
            json,
            Is.EqualTo(GoldenFiles.Read(newest!)),
            "Its stored form has changed. A property may be added: run these tests once with LOOPKIT_APPROVE=1, which adds a golden file beside the old one. Nothing may be renamed, removed or written differently.");
    }

    [TestCaseSource(nameof(_records)), Property("Requirement", "STORE-05")]
    public void Every_golden_file_is_read_without_losing_anything(object record)
    {
        var golden = (GoldenRecord)record;
        foreach (var file in GoldenFiles.Of(golden.Folder, golden.Name))
        {
            var stored = GoldenFiles.Read(file);
            var read = golden.Deserialize(stored);
            Assert.Multiple(() =>
            {
                Assert.That(read, Is.TypeOf(golden.Type), file);
                Assert.That(GoldenRecord.Holds(JsonNode.Parse(golden.Serialize(read)), JsonNode.Parse(stored)), $"{file} is read as {golden.Serialize(read)}");
            });
        }
    }

    [Test]
    public void Every_golden_file_belongs_to_a_case() =>
        Assert.That(Files.Select(GoldenFiles.CaseOf).Distinct(), Is.SubsetOf(_records.Select(record => record.Name)), "A case that was stored once can be read for ever: bring it back.");

    [TestCase("""{"a":1,"b":{"c":[1,{"d":2}]}}""", """{"b":{"c":[1,{"d":2}]}}""", true)]
    [TestCase("""{"a":1}""", """{"a":2}""", false)]
    [TestCase("""{"a":1}""", """{"b":1}""", false)]
    [TestCase("""{"a":[1,2]}""", """{"a":[1]}""", false)]
    [TestCase("""{"a":{"b":1}}""", """{"a":{"b":"1"}}""", false)]
    public void What_was_lost_is_found(string now, string stored, bool holds) =>
        Assert.That(GoldenRecord.Holds(JsonNode.Parse(now), JsonNode.Parse(stored)), Is.EqualTo(holds));

    private static IEnumerable<GoldenRecord> Cases(string folder, Type root) => root.GetCustomAttributes<JsonDerivedTypeAttribute>()
        .Select(attribute => new GoldenRecord(folder, (string)attribute.TypeDiscriminator!, root, attribute.DerivedType));
}
