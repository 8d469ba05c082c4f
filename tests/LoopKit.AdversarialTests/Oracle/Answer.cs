using LoopKit.Events;
using LoopKit.Tools;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>What has to come back of a call.</summary>
/// <param name="Errors">The typed errors of which it has to be one; none: it has to succeed.</param>
/// <param name="Says">What the text has to contain.</param>
/// <param name="Hides">What it must not contain.</param>
internal sealed record Answer(IReadOnlyList<string> Errors, IReadOnlyList<string> Says, IReadOnlyList<string> Hides)
{
    /// <summary>The path leads out.</summary>
    public static Answer Outside { get; } = Refused(ToolErrors.OutsideRoot);

    /// <summary>The arguments are none.</summary>
    public static Answer Invalid { get; } = Refused(ToolErrors.InvalidArguments);

    /// <summary>A success or a typed error, as the system likes.</summary>
    public static Answer Any { get; } = new([""], [], []);

    /// <summary>The call fails with one of these typed errors.</summary>
    public static Answer Refused(params string[] errors) => new(errors, [], []);

    /// <summary>The call succeeds and says this.</summary>
    public static Answer Text(params string[] says) => new([], says, []);

    /// <summary>The same without something in it.</summary>
    public Answer Without(params string[] hides) => this with { Hides = hides };

    /// <summary>Fails the test when something else came back.</summary>
    public void Check(ToolCompleted completed, string text, string what)
    {
        if (Errors is [])
        {
            Assert.That((completed.Outcome, completed.Error), Is.EqualTo((ToolOutcome.Succeeded, (string?)null)), $"{what}: {text}");
        }
        else if (Errors is not [""])
        {
            Assert.That(completed.Outcome, Is.EqualTo(ToolOutcome.Failed), $"{what}: {text}");
            Assert.That(completed.Error, Is.AnyOf([.. Errors]), $"{what}: {text}");
        }

        Assert.That(completed.Error is null, Is.EqualTo(completed.Outcome == ToolOutcome.Succeeded), what);
        Assert.That(text, Has.Length.LessThanOrEqualTo(ToolCatalog.MaxResultCharacters + 100), what);
        foreach (var part in Says)
        {
            Assert.That(text, Does.Contain(part), what);
        }

        foreach (var part in Hides)
        {
            Assert.That(text, Does.Not.Contain(part), what);
        }
    }
}
