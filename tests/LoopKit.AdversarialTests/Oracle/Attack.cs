using LoopKit.Plugins;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>One attack: what the model does in a workspace, and what it has to be told.</summary>
/// <param name="Id">Its number in <c>docs/threat-model.md</c>.</param>
/// <param name="Sentence">What has to hold: the name of its test.</param>
internal sealed record Attack(string Id, string Sentence)
{
    /// <summary>What lies ready before the loop begins.</summary>
    public Action<AttackPlace> Prepare { get; init; } = _ => { };

    /// <summary>The calls that the model makes, all in its first turn.</summary>
    public Func<AttackPlace, IEnumerable<AttackCall>> Calls { get; init; } = _ => [];

    /// <summary>What the model says in place of <see cref="Calls"/>: one turn each, before the legal one.</summary>
    public IReadOnlyList<HostileTurn> Turns { get; init; } = [];

    /// <summary>Whether the attack's commands run in a sandbox and by the real clock; where there is no sandbox, it is not tried.</summary>
    public bool Sandboxed { get; init; }

    /// <summary>Whether the attack needs the real clock and store. What is sandboxed does.</summary>
    public bool RealTime { get; init; }

    /// <summary>Whether the workspace is a git repository, so that the loop gets a worktree.</summary>
    public bool InGit { get; init; }

    /// <summary>Keys of the loop type, in YAML.</summary>
    public string Definition { get; init; } = "";

    /// <summary>Further parts of the host.</summary>
    public Action<ILoopKitBuilder> Configure { get; init; } = _ => { };

    /// <summary>What has to hold besides.</summary>
    public Action<AttackPlace, AttackReport> After { get; init; } = (_, _) => { };

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>The attacks of a table as test cases.</summary>
    public static IEnumerable<TestCaseData> Cases(IEnumerable<Attack> attacks) =>
        attacks.Select(attack => new TestCaseData(attack).SetName(attack.Sentence.Replace(' ', '_')).SetProperty("Threat", attack.Id));
}
