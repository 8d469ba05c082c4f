using System.Buffers;
using System.Text;
using System.Text.Json;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-02")]
public sealed class RecordLineTests
{
    [TestCase("""{"a":1}""", true)]
    [TestCase(""" {"a" : [ 1, 2 ]}  """, true)]
    [TestCase("""["grün 😀 \u202e","\n\u0000"]""", true)]
    [TestCase("7", true)]
    [TestCase("", false)]
    [TestCase("{\"a\":\n1}", false)]
    [TestCase("{\"a\":1}\t", false)]
    [TestCase("no json", false)]
    [TestCase("{} {}", false)]
    [TestCase("\"x\",\"crc\":\"00000000\"}", false)]
    public void A_payload_comes_back_as_it_was_and_is_readable_when_it_is_JSON_on_one_line(string payload, bool readable)
    {
        var line = Write(Record(Encoding.UTF8.GetBytes(payload)));
        Assert.That(Encoding.UTF8.GetString(line).Contains($",\"data\":{payload},\"crc\"", StringComparison.Ordinal), Is.EqualTo(readable));
        Assert.That(line.Count(octet => octet == '\n'), Is.EqualTo(1));
        Assert.That(JsonElement.Parse(line).GetProperty("type").GetString(), Is.EqualTo("überprüft \"so\""), "every line is JSON");
        Assert.That(RecordParser.Read(line.AsMemory(0, line.Length - 1), out var record), Is.Null);
        Assert.That(Encoding.UTF8.GetString(record!.Payload.Span), Is.EqualTo(payload));
        Assert.That(record.HashIsRight(), Is.True);
        Assert.That((record.Version, record.At, record.Type, record.Stream, record.More), Is.EqualTo((42L, TemporaryJsonlStore.At.AddTicks(1), "überprüft \"so\"", "loop/ü", true)));
        Assert.That(Encoding.UTF8.GetString(record.Summary.Span), Is.EqualTo("""{"turn":2}"""));
    }

    [Test]
    public void Bytes_that_are_no_text_come_back_as_they_were()
    {
        byte[] payload = [0xff, 0xfe, 0xc0, 0, (byte)'\n', (byte)'"'];
        var line = Write(Record(payload));
        Assert.That(RecordParser.Read(line.AsMemory(0, line.Length - 1), out var record), Is.Null);
        Assert.That(record!.Payload.ToArray(), Is.EqualTo(payload));
    }

    [Test]
    [Property("Requirement", "STORE-06")]
    public void Every_changed_bit_of_a_line_is_noticed()
    {
        var line = Write(Record("""{"a":1}"""u8.ToArray()))[..^1];
        for (var bit = 0; bit < line.Length * 8; bit++)
        {
            var changed = line.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(RecordParser.Read(changed, out _), Is.Not.Null, $"bit {bit % 8} of byte {bit / 8}");
        }
    }

    [Test]
    public void A_conflict_marker_is_told_from_other_damage() =>
        Assert.That(RecordParser.Read("<<<<<<< HEAD"u8.ToArray(), out _), Does.Contain("conflict marker of git").And.Contain("loopkit init --git-store"));

    [Test]
    public void Streams_have_files_that_no_file_system_confuses()
    {
        string[] names = ["loop/a", "loop/A", "loop/a.d", "loop/a/1", "loop", "loop/..", "loop/con", "inbox/a", "loop/😀 ü", "loop/", "loop//a", "../../etc/passwd", new string('x', 250), new string('x', 249) + "y"];
        var files = names.Select(name => StreamFileName.Of(new StreamId(name))).ToList();
        Assert.That(files.Select(file => file.ToUpperInvariant()), Is.Unique);
        Assert.That(files[0], Is.EqualTo("loop/a"));
        Assert.That(files, Has.All.Matches<string>(file => file!.Split('/').All(part => part.Length is > 0 and < 200 && !part.Contains('.', StringComparison.Ordinal))));
    }

    private static byte[] Write(JsonlRecord record)
    {
        var output = new ArrayBufferWriter<byte>();
        RecordLine.Write(output, record);
        return output.WrittenSpan.ToArray();
    }

    private static JsonlRecord Record(byte[] payload)
    {
        var (hash, previous) = (new byte[EventHash.Size], Enumerable.Range(0, EventHash.Size).Select(number => (byte)number).ToArray());
        var data = new EventData("überprüft \"so\"", payload, TemporaryJsonlStore.At.AddTicks(1));
        EventHash.Compute(previous, 42, data, hash);
        return new JsonlRecord
        {
            Version = 42,
            At = data.At,
            Type = data.Type,
            Hash = hash,
            Previous = previous,
            Stream = "loop/ü",
            More = true,
            Summary = """{"turn":2}"""u8.ToArray(),
            Payload = payload,
        };
    }
}
