using System.Text.Json;
using LoopKit.Events;
using LoopKit.Json;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>Every word that was ever stored for the value of an enumeration still means it: <c>golden/words/turn-finish.txt</c> has one a line.</summary>
public sealed class GoldenWordsTests
{
    private static readonly IReadOnlyList<Type> _enumerations = WireTypes.Enumerations;

    [TestCaseSource(nameof(_enumerations)), Property("Requirement", "STORE-05")]
    public void Every_value_is_stored_as_its_golden_word(Type enumeration)
    {
        var file = Path.Combine(Repository.Approved, "golden", "words", JsonNamingPolicy.KebabCaseLower.ConvertName(enumeration.Name) + ".txt");
        var golden = File.Exists(file) ? File.ReadAllLines(file) : [];
        var words = enumeration.GetEnumValues().Cast<object>().Select(value => JsonSerializer.Serialize(value, enumeration, LoopKitJson.Options).Trim('"')).ToList();
        if (Repository.Approving)
        {
            golden = [.. golden.Union(words)];
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, string.Join('\n', golden) + "\n");
        }

        Assert.Multiple(() =>
        {
            Assert.That(words, Is.SubsetOf(golden), "A value has no golden word yet: run these tests once with LOOPKIT_APPROVE=1 and commit the file.");
            Assert.That(golden, Is.SubsetOf(words), "A word that was stored can be read for ever: bring its value back.");
        });
    }

    [Test]
    public void A_number_is_not_read_as_a_value() =>
        Assert.That(() => JsonSerializer.Deserialize<TurnFinish>("1", LoopKitJson.Options), Throws.TypeOf<JsonException>());
}
