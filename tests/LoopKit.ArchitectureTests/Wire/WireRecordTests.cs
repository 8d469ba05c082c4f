using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Json;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>Records of every version, with and without what was added later, are read as they were meant.</summary>
public sealed class WireRecordTests
{
    private static readonly IReadOnlyList<Type> _records = WireTypes.All;

    private static IEnumerable<Type> GeneratedReaders =>
        SourceAssemblies.All.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)));

    [TestCaseSource(nameof(_records)), Property("Requirement", "STORE-05")]
    public void A_record_without_its_optional_properties_has_the_defaults_of_the_code(Type record) =>
        Assert.That(AbsentMembers.CheckOptional(record, LoopKitJson.Options), Is.Empty);

    [TestCaseSource(nameof(_records)), Property("Requirement", "STORE-06")]
    public void A_record_without_a_required_property_is_refused(Type record) =>
        Assert.That(AbsentMembers.CheckRequired(record, LoopKitJson.Options), Is.Empty);

    [TestCaseSource(nameof(_records))]
    public void A_record_is_read_as_it_was_written(Type record)
    {
        var json = JsonSerializer.Serialize(WireSample.Full(record), record, LoopKitJson.Options);
        Assert.That(JsonSerializer.Serialize(JsonSerializer.Deserialize(json, record, LoopKitJson.Options), record, LoopKitJson.Options), Is.EqualTo(json));
    }

    [Test]
    public void The_records_that_matter_are_among_them() => Assert.That(_records, Is.SupersetOf(
        [typeof(LoopSpec), typeof(LoopDefinition), typeof(ValidationCommand), typeof(Coordination.Query), typeof(LoopSnapshot), typeof(ValidationReceipt), typeof(TurnCompleted), typeof(StopLoop), typeof(CommandResult.Accepted)]));

    [Test]
    public void The_discriminator_may_stand_last()
    {
        var json = JsonSerializer.SerializeToNode<LoopEvent>(new LoopPaused(), LoopKitJson.Options)!.AsObject();
        json = new JsonObject { ["later"] = 1, ["type"] = json["type"]!.GetValue<string>() };
        Assert.That(JsonSerializer.Deserialize<LoopEvent>(json, LoopKitJson.Options), Is.EqualTo(new LoopPaused()));
    }

    [Test]
    public void An_event_is_written_byte_for_byte_as_its_base_class_would_be() => Assert.Multiple(() =>
    {
        foreach (var type in _records.Where(type => type.IsSubclassOf(typeof(LoopEvent))))
        {
            foreach (var sample in new[] { WireSample.Full(type), WireSample.Minimal(type) }.Cast<LoopEvent>())
            {
                Assert.That(LoopEventSerializer.Serialize(sample), Is.EqualTo(JsonSerializer.SerializeToUtf8Bytes(sample, LoopKitJson.Options)), type.Name);
            }
        }
    });

    [Test]
    public void Generated_readers_read_nothing_that_has_defaults()
    {
        Assert.That(GeneratedReaders, Is.Not.Empty);
        Assert.That(GeneratedReaders.SelectMany(GeneratedReaderRule.Check), Is.Empty);
    }

    [Test]
    public void A_generated_reader_loses_defaults_and_is_reported()
    {
        var read = JsonSerializer.Deserialize("{}", GeneratedReader.Default.WithDefault)!;
        Assert.Multiple(() =>
        {
            Assert.That(read.Limit, Is.Not.EqualTo(new WithDefault().Limit), "When generated readers keep defaults, the rule and the decision behind it can go.");
            Assert.That(GeneratedReaderRule.Check(typeof(GeneratedReader)), Has.One.Contains("WithDefault, whose Limit"));
            Assert.That(AbsentMembers.CheckOptional(typeof(WithDefault), GeneratedReader.Default.Options), Has.Some.Contains("WithDefault.Limit is 0 when it is absent; the code says 7."));
        });
    }

    [Test]
    public void A_reader_that_makes_up_what_is_missing_is_reported() => Assert.That(
        AbsentMembers.CheckRequired(typeof(WithPosition), new JsonSerializerOptions(JsonSerializerDefaults.Web)), Has.One.Contains("although it has no Code"));
}
