using System.Reflection;

namespace LoopKit.ArchitectureTests.PublicApi;

/// <summary>What others compile against changes only on purpose.</summary>
public sealed class PublicApiTests
{
    private static readonly IReadOnlyList<Assembly> _libraries = SourceAssemblies.Libraries;

    [TestCaseSource(nameof(_libraries))]
    public void The_public_api_is_the_approved_one(Assembly library)
    {
        var file = Path.Combine(Repository.Approved, "api", library.GetName().Name + ".txt");
        var api = ApiText.Describe(library.GetTypes());
        if (Repository.Approving)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, api);
        }

        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.That(
            api == approved,
            () => $"""
                The public API of {library.GetName().Name} is not the one in {Repository.Relative(file)}:
                {string.Join('\n', Difference(approved, api))}
                If the change is wanted, run these tests once with LOOPKIT_APPROVE=1 and commit the file with the change.
                """);
    }

    [Test]
    public void A_changed_member_is_reported()
    {
        var before = ApiText.Describe([typeof(Before.Promise)]);
        var after = ApiText.Describe([typeof(After.Promise)]).Replace("After.", "Before.", StringComparison.Ordinal);
        Assert.That(Difference(before, after), Is.EquivalentTo(
        [
            "- .ctor(string? Name = null)",
            "+ .ctor(string Name)",
            "- string? Name { get; init; }",
            "+ string Name { get; init; }",
            "- required int Count { get; init; }",
            "+ long Count { get; set; }",
            "- static T? Find<T>(IReadOnlyList<T?> items, out bool found) where T : class",
            "- const string Word = \"a\"",
            "+ const string Word = \"b\"",
        ]));
    }

    [Test]
    public void Internals_are_not_described() => Assert.That(ApiText.Describe([typeof(ApiText)]), Is.Empty);

    private static IEnumerable<string> Difference(string approved, string actual)
    {
        var before = approved.Split('\n', StringSplitOptions.TrimEntries);
        var after = actual.Split('\n', StringSplitOptions.TrimEntries);
        return before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line));
    }

    public static class Before
    {
        public sealed record Promise(string? Name = null)
        {
            public const string Word = "a";

            public required int Count { get; init; }

            public static T? Find<T>(IReadOnlyList<T?> items, out bool found)
                where T : class
            {
                found = items.Count > 0;
                return found ? items[0] : null;
            }
        }
    }

    public static class After
    {
        public sealed record Promise(string Name)
        {
            public const string Word = "b";

            public long Count { get; set; }
        }
    }
}
