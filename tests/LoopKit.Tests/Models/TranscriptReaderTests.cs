using LoopKit.Models;
using LoopKit.Models.Scripted;
using LoopKit.Tests.Definitions;

namespace LoopKit.Tests.Models;

public sealed class TranscriptReaderTests
{
    private readonly TemporaryDirectory _directory = new();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Property("Requirement", "PLUG-03")]
    [TestCase("", "t.yaml:1:1: the file is empty")]
    [TestCase("turns: []", "the transcript has no turns")]
    [TestCase("when-exhausted: fail", "the transcript has no turns")]
    [TestCase("turns: x", "'turns' must be a list, but is a value")]
    [TestCase("turns: [x]", "t.yaml:1:9: a turn must be a map of keys and values, but is a value")]
    [TestCase("turn: [{ text: a }]\nturns: [{ text: a }]", "the key 'turn' is unknown. Did you mean 'turns'?")]
    [TestCase("turns: [{ txet: a, text: b }]", "t.yaml:1:11: the key 'txet' is unknown. Did you mean 'text'?")]
    [TestCase("turns: [{ delay: 1s }]", "the turn does nothing")]
    [TestCase("turns: [{ text: a, delay: soon }]", "'delay' must be a duration")]
    [TestCase("turns: [{ text: [a] }]", "'text' must be a text, but is a list")]
    [TestCase("turns: [{ text: a, usage: { input-tokens: -1 } }]", "'input-tokens' must be a whole number of at least 0")]
    [TestCase("turns: [{ text: a, usage: { tokens: 1 } }]", "the key 'tokens' is unknown")]
    [TestCase("turns: [{ tool-calls: [read] }]", "a tool call must be a map")]
    [TestCase("turns: [{ tool-calls: [{ arguments: {} }] }]", "a tool call needs a 'name'")]
    [TestCase("turns: [{ tool-calls: [{ name: a, arguments: [1] }] }]", "'arguments' must be a map")]
    [TestCase("turns: [{ tool-calls: [{ name: a, argumnets: {} }] }]", "Did you mean 'arguments'?")]
    [TestCase("turns: [{ error: { kind: rate-limit } }]", "'kind' must be one of rate-limited, usage-limit")]
    [TestCase("turns: [{ error: { retry-after: 1s } }]", "an error needs a 'kind'")]
    [TestCase("turns: [{ error: { kind: server }, text: a }]", "a turn with 'error' has no 'text'")]
    [TestCase("turns: [{ error: { kind: cut-stream }, finish: length }]", "a turn with 'error' has no 'finish'")]
    [TestCase("turns: [{ finish: done }]", "'finish' must be one of length, refusal, content-filter, empty")]
    [TestCase("turns: [{ finish: empty, text: a }]", "an empty turn has no 'text'")]
    [TestCase("turns: [{ finish: refusal, tool-calls: [{ name: a }] }]", "a turn that ends with 'refusal' has no 'tool-calls'")]
    [TestCase("turns: [{ text: a, match: {} }]", "'match' asks for nothing")]
    [TestCase("turns: [{ text: a, match: { iteration: 0 } }]", "'iteration' must be a whole number of at least 1")]
    [TestCase("turns: [{ text: a, match: { turn: 1 } }]", "the key 'turn' is unknown")]
    [TestCase("turns: [{ text: a }]\nwhen-exhausted: stop", "t.yaml:2:17: 'when-exhausted' must be one of fail, repeat-last, repeat-all")]
    [TestCase("turns: [{ text: a, match: { iteration: 1 } }]\nwhen-exhausted: repeat-all", "needs a turn without 'match'")]
    [TestCase("turns: [{ text: &a x }, { text: *a }]", "anchors are not allowed")]
    public void What_is_wrong_is_reported_with_its_place(string text, string expected)
    {
        var path = _directory.Write("t.yaml", text);
        Assert.That(() => Create(path), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.TranscriptInvalid).And.Message.Contains(expected));
    }

    [Test, Property("Requirement", "PLUG-03")]
    public void All_problems_are_reported_at_once()
    {
        var path = _directory.Write("t.yaml", "turns:\n  - { tetx: a }\n  - { text: a, delay: x }\n  - x\ncolour: red\n");
        var exception = Assert.Throws<LoopKitException>(() => Create(path))!;
        Assert.That(exception.Message.Split(Environment.NewLine).Skip(1).Select(line => line[(path.Length + 1)..].Split(' ')[0]), Is.EqualTo(new[]
        {
            "2:5:", "2:7:", "3:23:", "4:5:", "5:1:",
        }));
    }

    [Test]
    public void A_file_that_is_missing_or_no_file_is_reported()
    {
        Assert.That(() => Create(Path.Combine(_directory.Path, "none.yaml")), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.TranscriptInvalid).And.Message.Contains("there is no file"));
        Assert.That(() => Create(_directory.Path), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.TranscriptInvalid));
        Assert.That(() => Create("/dev/zero"), Throws.TypeOf<LoopKitException>().With.Message.Contains("larger than 256 KB"));
        Assert.That(() => Create("a\0b"), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.TranscriptInvalid));
    }

    [Test]
    public void Json_is_a_transcript_too()
    {
        var path = _directory.Write("t.json", """{ "turns": [ { "text": "a\"\u0041", "tool-calls": [ { "name": "x", "arguments": { "n": 5, "s": "5" } } ] } ], "when-exhausted": "repeat-last" }""");
        var transcript = TranscriptReader.ReadFile(path);
        var call = transcript.Turns[0].ToolCalls[0];
        Assert.That(transcript.Turns[0].Text, Is.EqualTo("a\"A"));
        Assert.That((call.Arguments["n"].GetInt32(), call.Arguments["s"].GetString()), Is.EqualTo((5, "5")));
        Assert.That(transcript.WhenExhausted, Is.EqualTo(WhenExhausted.RepeatLast));
    }

    [TestCase("5", "5")]
    [TestCase("-0.5", "-0.5")]
    [TestCase("1e400", "1e400")]
    [TestCase("123456789012345678901234567890", "123456789012345678901234567890")]
    [TestCase("True", "true")]
    [TestCase("false", "false")]
    [TestCase("~", "null")]
    [TestCase("", "null")]
    [TestCase("'true'", "\"true\"")]
    [TestCase("\"5\"", "\"5\"")]
    [TestCase("007", "\"007\"")]
    [TestCase("-x", "\"-x\"")]
    [TestCase("5 apples", "\"5 apples\"")]
    [TestCase("1.2.3", "\"1.2.3\"")]
    [TestCase(".5", "\".5\"")]
    [TestCase("NaN", "\"NaN\"")]
    [TestCase("no", "\"no\"")]
    [TestCase("2024-01-01", "\"2024-01-01\"")]
    public void Arguments_keep_their_types(string yaml, string json)
    {
        var path = _directory.Write("t.yaml", $"turns:\n  - tool-calls:\n    - name: a\n      arguments:\n        x: {yaml}\n");
        Assert.That(TranscriptReader.ReadFile(path).Turns[0].ToolCalls[0].Arguments["x"].GetRawText(), Is.EqualTo(json));
    }

    private static void Create(string path) => new ScriptedModelProvider(new JournalStore(), TimeProvider.System).Create(new ModelRef("scripted", path));
}
