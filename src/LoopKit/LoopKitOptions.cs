using LoopKit.Budgets;
using LoopKit.Coordination;
using LoopKit.Models;
using LoopKit.Sandbox;
using LoopKit.Starts;

namespace LoopKit;

/// <summary>The settings of a host.</summary>
public sealed class LoopKitOptions
{
    /// <summary>The directory of the store. Default: <c>.loopkit</c> in the current directory.</summary>
    public string StorePath { get; set; } = ".loopkit";

    /// <summary>
    /// The directory under which loops get their git worktrees. Default: <c>loopkit/worktrees</c> in the user's state directory
    /// (<c>XDG_STATE_HOME</c>, or <c>~/.local/state</c>; on Windows the local application data).
    /// </summary>
    public string? WorktreePath { get; set; }

    /// <summary>
    /// The directory of the user's own loop types. Default: <c>loopkit/loops</c> in the user's configuration directory
    /// (<c>XDG_CONFIG_HOME</c>, or <c>~/.config</c>).
    /// </summary>
    public string? UserDefinitionsPath { get; set; }

    /// <summary>The most loops that run at a time; more of them wait in the queue. Default: 50; 0: they are queued, and none starts here.</summary>
    public int LoopConcurrency { get; set; } = 50;

    /// <summary>The most loops of one type that run at a time; a type's own <c>max-loops</c> may be lower. Default: no limit.</summary>
    public int? LoopsPerDefinition { get; set; }

    /// <summary>The most loops on one repository or directory that run at a time. Default: no limit.</summary>
    public int? LoopsPerRepository { get; set; }

    /// <summary>
    /// The most loops that run at a time in one directory without git, where they have no worktrees of their own and meet in the same files. Default: no limit.
    /// </summary>
    public int? LoopsPerWorkspace { get; set; }

    /// <summary>Which of the loops that wait to run goes first within a priority. Default: the one that has waited longest.</summary>
    public QueuePolicy QueuePolicy { get; set; } = QueuePolicy.Fifo;

    /// <summary>A loop that has waited so much longer than one of the next higher priority goes before it, with <see cref="QueuePolicy.Fifo"/>. Default: 1 hour.</summary>
    public TimeSpan QueueAgeing { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a host that is stopped lets its loops finish their turn (the model's reply and the calls that it asks for) before it cancels what still works.
    /// Default: 10 s; zero cancels at once. The host's own shutdown timeout (30 s) must be longer.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most model calls at a time to one provider and model. Default: 8.</summary>
    public int ModelConcurrency { get; set; } = 8;

    /// <summary>
    /// The most calls to one provider and model within <see cref="ModelRequestWindow"/>. Default: <see langword="null"/>, no limit but the
    /// provider's own: when it refuses a call, all loops leave it alone for as long as it says.
    /// </summary>
    public int? ModelRequests { get; set; }

    /// <summary>The time over which <see cref="ModelRequests"/> are counted. Default: 1 minute.</summary>
    public TimeSpan ModelRequestWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>When a failed model call is made again, and when its loop is blocked. Default: see <see cref="RetryRules"/>.</summary>
    public RetryRules ModelRetries { get; set; } = new();

    /// <summary>What is taken from a model at most. Default: see <see cref="Models.ModelLimits"/>.</summary>
    public ModelLimits ModelLimits { get; set; } = new();

    /// <summary>What all loops of the store together may use, for ever: those that have ended count, as long as they are not pruned. Default: no limits.</summary>
    public BudgetLimits Budget { get; set; } = BudgetLimits.None;

    /// <summary>What all loops of one work item together may use; the same for every work item. Default: no limits.</summary>
    public BudgetLimits WorkItemBudget { get; set; } = BudgetLimits.None;

    /// <summary>What a loop does whose definition has no budget of its own when one of these is exhausted. Default: it fails.</summary>
    public ExhaustionPolicy OnBudgetExhausted { get; set; }

    /// <summary>
    /// Prices of models, by <c>provider:model</c> or <c>provider:beginning*</c>, which come before those of <see cref="PricesPath"/>, which come before
    /// those that are built in. Default: none.
    /// </summary>
    public IDictionary<string, ModelPrice> Prices { get; } = new Dictionary<string, ModelPrice>();

    /// <summary>
    /// A file with prices of models; it need not exist. Default: <c>loopkit/prices.yaml</c> in the user's configuration directory
    /// (<c>XDG_CONFIG_HOME</c>, or <c>~/.config</c>).
    /// </summary>
    public string? PricesPath { get; set; }

    /// <summary>How many messages may be sent, and how many an inbox takes. Default: see <see cref="MessageLimits"/>.</summary>
    public MessageLimits Messages { get; set; } = new();

    /// <summary>The disk space in bytes below which no worktree is made. Default: 1 GB; 0 switches the check off.</summary>
    public long DiskFloor { get; set; } = 1_000_000_000;

    /// <summary>Whether loops may read pages of the public web with the tool <c>fetch</c>. Default: <see langword="false"/>; the tool is absent then.</summary>
    public bool AllowFetch { get; set; }

    /// <summary>Hosts, as a URL has them, that <c>fetch</c> may read although their addresses are not public. Default: none.</summary>
    public IList<string> FetchPrivateHosts { get; } = [];

    /// <summary>
    /// Whether commands of loops run in a sandbox. Default: <see cref="SandboxMode.Preferred"/>. A definition can only make it stricter.
    /// </summary>
    public SandboxMode Sandbox { get; set; } = SandboxMode.Preferred;

    /// <summary>Files and directories that sandboxed commands can read besides the system and the workspace. Default: none.</summary>
    public IList<string> SandboxReadOnlyPaths { get; } = [];

    /// <summary>Directories that sandboxed commands can change besides the workspace. Default: none.</summary>
    public IList<string> SandboxWritablePaths { get; } = [];

    /// <summary>
    /// Texts of at least 8 characters that are never stored: keys that this program has not got from its environment. Default: none. Values of
    /// environment variables whose name says that they are secret, and keys of well-known forms, are never stored anyway.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>
    /// Whether the host goes on with the store's loops when it starts. Default: <see langword="true"/>. Without it, a loop goes on when a
    /// command is sent to it.
    /// </summary>
    public bool RecoverAtStart { get; set; } = true;
}
